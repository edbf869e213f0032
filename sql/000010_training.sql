-- queries.features: what was known of every answered lead when it was answered, as rows of the ranker's features; the
-- training set is made of this column alone, so that nothing that came later can enter it. Null where it was not kept.
alter table queries add column features jsonb;

-- models: what was trained on outcomes. The files lie in the folder of models under the version; sha256 is of their
-- manifest, which in turn has that of every file. At most one model of a kind is active; `promoted_at` stays with a model
-- that is retired, so that a rollback finds the one before.
create table models (
  tenant text collate "C" not null,
  version text collate "C" not null,
  name text not null,
  kind text collate "C" not null check (kind in ('ranker', 'coldstart')),
  status text collate "C" not null check (status in ('candidate', 'active', 'retired')),
  sha256 text collate "C" not null,
  metrics jsonb not null,
  trained_from timestamptz not null,
  trained_to timestamptz not null,
  created_at timestamptz not null default now(),
  promoted_at timestamptz,
  card text not null,
  primary key (tenant, version)
);
create unique index models_active on models (tenant, kind) where status = 'active';
create index models_promoted_at on models (tenant, kind, promoted_at);
