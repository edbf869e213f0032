-- suppressions: whom we were told to forget, as salted hashes (assay_subject_hash), so that a restore of an older backup or
-- another import does not bring them back. It tells who is barred only to who asks with the name in hand. root is the hash
-- of what was asked for: a company brings its leads with it, and they are let in again with it.
create table suppressions (
  tenant text collate "C" not null,
  kind text collate "C" not null,
  hash text collate "C" not null,
  root text collate "C" not null,
  at timestamptz not null default now(),
  primary key (tenant, kind, hash)
);

-- forget_jobs: a forgetting under way, so that it goes on after a crash. It holds in clear what is to be found, and goes
-- with the last step. purge_after: when every process has had time to take the leads out of its index.
create table forget_jobs (
  tenant text collate "C" not null,
  job_id text collate "C" not null,
  kind text collate "C" not null,
  subject text not null,
  targets jsonb not null,
  counts jsonb not null default '{}',
  actor text not null,
  request_id text,
  started_at timestamptz not null default now(),
  purge_after timestamptz not null,
  primary key (tenant, job_id)
);

-- purged_changes: tombstones of lead_changes up to this number were taken away, since they name leads that are forgotten.
-- An index that is behind it, or holds data from before it, is built anew.
create table purged_changes (
  tenant text collate "C" primary key,
  seq bigint not null
);

-- retention_state: which process does the retention of a tenant now, when it was done last and what it removed.
create table retention_state (
  tenant text collate "C" primary key,
  holder text,
  held_until timestamptz,
  ran_at timestamptz,
  removed jsonb not null default '{}'
);

create function assay_salted(salt text, kind text, id text) returns text language sql immutable as $$
  select encode(sha256(convert_to(octet_length(salt) || ':' || salt || octet_length(kind) || ':' || kind || id, 'UTF8')), 'hex')
$$;

create or replace function assay_subject_hash(of_tenant text, kind text, id text) returns text language plpgsql volatile as $$
declare
  found text;
begin
  select salt into found from subject_salts s where s.tenant = of_tenant;
  if found is null then
    insert into subject_salts (tenant) values (of_tenant) on conflict (tenant) do nothing;
    select salt into found from subject_salts s where s.tenant = of_tenant;
  end if;
  return assay_salted(found, kind, id);
end $$;

-- Which of the (kind, id) pairs are barred; next to nothing where nobody is.
create function assay_suppressed(of_tenant text, kinds text[], ids text[]) returns table (kind text, id text) language sql stable as $$
  select p.kind, p.id from unnest(kinds, ids) as p(kind, id), subject_salts t
  where exists (select from suppressions e where e.tenant = of_tenant) and t.tenant = of_tenant and p.id is not null
    and exists (select from suppressions s where s.tenant = of_tenant and s.kind = p.kind and s.hash = assay_salted(t.salt, p.kind, p.id))
$$;

-- For writers, under the lock of the tenant that a forgetting takes too: nothing of who is barred gets in beside it.
create function assay_refuse_suppressed(of_tenant text, kinds text[], ids text[]) returns void language plpgsql stable as $$
begin
  if not exists (select from suppressions e where e.tenant = of_tenant) then return; end if;
  if exists (select from assay_suppressed(of_tenant, kinds, ids)) then
    raise exception 'a record is of somebody who is to be forgotten' using errcode = 'AS001';
  end if;
end $$;
