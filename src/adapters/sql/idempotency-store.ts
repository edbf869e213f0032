import type { IdempotencyStore } from '../../ports/idempotency.ts';
import type { SqlClient } from './sql-client.ts';

const CLAIM = `insert into idempotency_keys as i (tenant, key_hash, owner, lease_until_ms, expires_ms)
  values ($1::text, $2::text, $3::text, $4::bigint, $5::bigint)
  on conflict (tenant, key_hash) do update set owner = excluded.owner, lease_until_ms = excluded.lease_until_ms,
    expires_ms = excluded.expires_ms, status = null, proof = null, sealed = null, bytes = 0
  where i.expires_ms <= $6::bigint or (i.status is null and i.lease_until_ms <= $6::bigint)
  returning owner`;
const READ = `select lease_until_ms, status, proof, sealed from idempotency_keys
  where tenant = $1::text and key_hash = $2::text`;
const RENEW = `update idempotency_keys set lease_until_ms = $4::bigint
  where tenant = $1::text and key_hash = $2::text and owner = $3::text and status is null returning owner`;
const FINISH = `update idempotency_keys set status = $4::integer, proof = $5::text, sealed = $6::text,
    bytes = octet_length($6::text), expires_ms = $7::bigint
  where tenant = $1::text and key_hash = $2::text and owner = $3::text and status is null returning owner`;
const RELEASE = `delete from idempotency_keys
  where tenant = $1::text and key_hash = $2::text and owner = $3::text and status is null`;
const RELEASE_ALL = 'delete from idempotency_keys where tenant = $1::text and status is null';
const DROP_OVER = `delete from idempotency_keys
  where tenant = $1::text and expires_ms <= $2::bigint and (status is not null or lease_until_ms <= $2::bigint)`;
const DROP_BEYOND = `with gone as (
    delete from idempotency_keys where tenant = $1::text and status is not null and key_hash in (
      select key_hash from (
        select key_hash, row_number() over newest as n, sum(bytes) over newest as b from idempotency_keys
        where tenant = $1::text and status is not null
        window newest as (order by expires_ms desc, key_hash rows unbounded preceding)) as r
      where n > $2::integer or b > $3::bigint)
    returning key_hash)
  select count(*)::integer as rows from gone`;

export function createIdempotencyStore(client: SqlClient): IdempotencyStore {
  return {
    async claim(tenant, { keyHash, owner, nowMs, leaseUntilMs, expiresMs }) {
      const [mine = [], found = []] = await client.run([
        { text: CLAIM, params: [tenant, keyHash, owner, leaseUntilMs, expiresMs, nowMs], fixed: true },
        { text: READ, params: [tenant, keyHash], fixed: true },
      ]);
      if (mine.length > 0) return { state: 'mine' };
      const [row] = found;
      // Given up between the two statements.
      if (row === undefined) return { state: 'under_way', leaseUntilMs: nowMs };
      if (row.status === null) return { state: 'under_way', leaseUntilMs: Number(row.lease_until_ms) };
      const answer = { status: Number(row.status), proof: String(row.proof), sealed: String(row.sealed) };
      return { state: 'done', answer };
    },
    async renew(tenant, keyHash, owner, leaseUntilMs) {
      const params = [tenant, keyHash, owner, leaseUntilMs];
      const [rows = []] = await client.run([{ text: RENEW, params, fixed: true }]);
      return rows.length > 0;
    },
    async finish(tenant, keyHash, owner, { status, proof, sealed }, expiresMs) {
      const params = [tenant, keyHash, owner, status, proof, sealed, expiresMs];
      const [rows = []] = await client.run([{ text: FINISH, params, fixed: true }]);
      return rows.length > 0;
    },
    async release(tenant, keyHash, owner) {
      await client.run([{ text: RELEASE, params: [tenant, keyHash, owner], fixed: true }]);
    },
    async releaseAll(tenant) {
      await client.run([{ text: RELEASE_ALL, params: [tenant], fixed: true }]);
    },
    async prune(tenant, nowMs, rowsMax, bytesMax) {
      const [, rows = []] = await client.run([
        { text: DROP_OVER, params: [tenant, nowMs], fixed: true },
        { text: DROP_BEYOND, params: [tenant, rowsMax, bytesMax], fixed: true },
      ]);
      return Number(rows[0]?.rows ?? 0);
    },
  };
}
