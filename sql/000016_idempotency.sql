-- idempotency_keys: writes that were sent with an Idempotency-Key. key_hash is over the caller and its key; the key itself
-- is not kept. status null: under way, by owner, until lease_until_ms at the latest (epoch milliseconds), after which
-- another may begin anew. Else status and sealed are the answer, which only who has the key and sends the same request
-- again can open; proof tells whether it is the same. Rows go after expires_ms, and the oldest where there are too many.
create table idempotency_keys (
  tenant text collate "C" not null,
  key_hash text collate "C" not null,
  owner text collate "C" not null,
  lease_until_ms bigint not null,
  expires_ms bigint not null,
  status integer,
  proof text collate "C",
  sealed text collate "C",
  bytes integer not null default 0,
  primary key (tenant, key_hash)
);
create index idempotency_keys_expires on idempotency_keys (tenant, expires_ms desc, key_hash);
