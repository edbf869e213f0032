-- store_identity: names the history that the change numbers of a tenant belong to, so that a cache shared by several
-- processes never takes change 100 of one store, or of a store before it was restored, for change 100 of another.
-- A restore gives it a new id.
create table store_identity (
  tenant text collate "C" primary key,
  id uuid not null
);
