-- tenants: whose data this installation holds. `default` is there from the start and operates the process. A disabled one
-- keeps its data and is not served. `version` grows with every change of a row, here and in api_keys: processes see by the
-- count and sum of the versions that they have to read again.
create table tenants (
  tenant text collate "C" primary key,
  created_at timestamptz not null default now(),
  disabled_at timestamptz,
  version bigint not null default 1
);
insert into tenants (tenant) values ('default');

-- api_keys: who may do what. Of the key itself only the SHA-256 is kept; it holds 256 random bits, so that no slow hash is
-- needed. key_id is the part of the key between its first two underscores, which is no secret and names it in lists.
-- last_used_at is coarse (minutes), and no change of the key.
create table api_keys (
  tenant text collate "C" not null references tenants (tenant),
  key_id text collate "C" not null,
  name text not null,
  sha256 text collate "C" not null,
  scopes text[] not null,
  miner_id text collate "C",
  rate_per_second double precision check (rate_per_second > 0),
  concurrency integer check (concurrency > 0),
  usd_per_day double precision check (usd_per_day >= 0),
  created_at timestamptz not null default now(),
  expires_at timestamptz,
  revoked_at timestamptz,
  last_used_at timestamptz,
  version bigint not null default 1,
  primary key (tenant, key_id)
);
create index api_keys_created_at on api_keys (tenant, created_at desc, key_id);
