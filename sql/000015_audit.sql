-- audit_log: who did what, written in the transaction of the act, so that neither is there without the other. Append only:
-- a trigger refuses update, delete and truncate, except to the two that must (pruning and restoring say so in
-- assay.audit for their transaction). audit_id counts up without gaps per tenant. hash is the SHA-256 of the row and of
-- the hash before it, so that a row that was changed or taken out by other means is found: assay_audit_hash says over which
-- bytes. details hold counts, versions and hashes; never a secret, never personal data (a lead is named by its hash).
create table audit_log (
  tenant text collate "C" not null,
  audit_id bigint not null,
  at timestamptz not null,
  actor text collate "C" not null,
  act text collate "C" not null,
  object text collate "C" not null,
  details jsonb not null,
  request_id text collate "C",
  previous_hash text collate "C" not null,
  hash text collate "C" not null,
  primary key (tenant, audit_id)
);
create index audit_log_at on audit_log (tenant, at);
create index audit_log_act on audit_log (tenant, act, audit_id);
create index audit_log_actor on audit_log (tenant, actor, audit_id);

-- subject_salts: what hashes of leads, companies, people are made with, so that a hash of one tells nothing to who has no
-- access to this table. One per tenant, never changed: a hash has to be found again.
create table subject_salts (
  tenant text collate "C" primary key,
  salt text not null default gen_random_uuid()::text || gen_random_uuid()::text
);

-- Length and text of every field, so that no two rows have the same bytes; at in microseconds; no request id is a dash.
create function assay_audit_hash(previous text, row_tenant text, id bigint, moment timestamptz, actor text, act text,
    object text, details jsonb, request text) returns text language sql stable as $$
  select encode(sha256(convert_to(string_agg(coalesce(octet_length(f.field) || ':' || f.field, '-'), '' order by f.nth), 'UTF8')), 'hex')
  from unnest(array[previous, row_tenant, id::text, (extract(epoch from moment) * 1000000)::bigint::text, actor, act,
    object, details::text, request]) with ordinality as f(field, nth)
$$;

-- Salted hash of a thing of a kind; the salt is made with the first.
create function assay_subject_hash(of_tenant text, kind text, id text) returns text language plpgsql volatile as $$
declare
  found text;
begin
  insert into subject_salts (tenant) values (of_tenant) on conflict (tenant) do nothing;
  select salt into found from subject_salts s where s.tenant = of_tenant;
  return encode(sha256(convert_to(octet_length(found) || ':' || found || octet_length(kind) || ':' || kind || id, 'UTF8')), 'hex');
end $$;

create function assay_audit_append() returns trigger language plpgsql volatile as $$
declare
  last record;
begin
  if current_setting('assay.audit', true) = 'restore' then return new; end if;
  perform pg_advisory_xact_lock(hashtextextended('assay.audit.' || new.tenant, 0));
  select l.audit_id, l.hash, l.at into last from audit_log l where l.tenant = new.tenant order by l.audit_id desc limit 1;
  new.audit_id := coalesce(last.audit_id, 0) + 1;
  new.at := greatest(clock_timestamp(), last.at);
  new.previous_hash := coalesce(last.hash, '');
  new.hash := assay_audit_hash(new.previous_hash, new.tenant, new.audit_id, new.at, new.actor, new.act, new.object,
    new.details, new.request_id);
  return new;
end $$;
create trigger audit_log_append before insert on audit_log for each row execute function assay_audit_append();

create function assay_audit_keep() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' and current_setting('assay.audit', true) in ('prune', 'restore') then return old; end if;
  if tg_op = 'TRUNCATE' and current_setting('assay.audit', true) = 'restore' then return null; end if;
  raise exception 'audit_log is append-only: % is refused', tg_op using errcode = 'insufficient_privilege';
end $$;
create trigger audit_log_keep before update or delete on audit_log for each row execute function assay_audit_keep();
create trigger audit_log_keep_all before truncate on audit_log for each statement execute function assay_audit_keep();
