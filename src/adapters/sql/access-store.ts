import { isScope } from '../../domain/access.ts';
import type { Actor, AuditEntry } from '../../domain/audit.ts';
import { AppError } from '../../errors.ts';
import type { AccessStore, AccessTable, ApiKey, NewApiKey, Tenant } from '../../ports/access.ts';
import { auditEntry } from './audit-entry.ts';
import { requireStorableKey } from './clean-text.ts';
import { toTimestamp } from './match.ts';
import { type Row, type SqlClient, type SqlParam, type Statement, UniqueViolation } from './sql-client.ts';
import { ACCESS_TOLD, CHANGES_CHANNEL } from './statements.ts';

const TENANTS_MAX = 10_000;
const MS = (column: string) => `(extract(epoch from ${column}) * 1000)::double precision as ${column}_ms`;
const TENANT_COLUMNS = `tenant, ${MS('created_at')}, ${MS('disabled_at')}`;
const KEY_COLUMNS = `tenant, key_id, name, sha256, to_json(scopes)::text as scopes, miner_id, rate_per_second, concurrency,
  usd_per_day, ${MS('created_at')}, ${MS('expires_at')}, ${MS('revoked_at')}, ${MS('last_used_at')}`;

/** Told at commit to whoever listens. */
const TELL: Statement = { text: `select pg_notify('${CHANGES_CHANNEL}', '${ACCESS_TOLD}') is null as told` };

const LIST_TENANTS = `select ${TENANT_COLUMNS} from tenants order by tenant limit $1::int`;
const TENANT_OF = `select ${TENANT_COLUMNS} from tenants where tenant = $1::text`;
const CREATE_TENANT = `insert into tenants (tenant) values ($1::text) on conflict (tenant) do nothing returning tenant`;
const DISABLE_TENANT = `update tenants set version = version + 1,
    disabled_at = case when $2::boolean then clock_timestamp() end
  where tenant = $1::text and (disabled_at is not null) <> $2::boolean returning tenant`;

/** Keys of one tenant are made one after another, so that their bound holds. */
const LOCK_TENANT = `select tenant from tenants where tenant = $1::text for update`;
const LIVING = `revoked_at is null and (expires_at is null or expires_at > clock_timestamp())`;
const CREATE_KEY = `insert into api_keys (tenant, key_id, name, sha256, scopes, miner_id, rate_per_second, concurrency,
    usd_per_day, expires_at)
  select tenant, $2::text, $3::text, $4::text, $5::text[], $6::text, $7::text::double precision, $8::text::integer,
    $9::text::double precision, $10::text::timestamptz
  from tenants where tenant = $1::text
    and (select count(*) from api_keys where tenant = $1::text and ${LIVING}) < $11::int
  returning ${KEY_COLUMNS}`;
const LIST_KEYS = `select ${KEY_COLUMNS} from api_keys where tenant = $1::text
    and ($3::text is null or date_trunc('milliseconds', created_at) < $3::text::timestamptz
      or (date_trunc('milliseconds', created_at) = $3::text::timestamptz and key_id > $4::text))
  order by date_trunc('milliseconds', created_at) desc, key_id limit $2::int`;
const REVOKE_KEY = `update api_keys set revoked_at = clock_timestamp(), version = version + 1
  where tenant = $1::text and key_id = $2::text and revoked_at is null returning key_id`;
const VERSION = `select concat_ws(':', (select concat(count(*), ':', sum(version)) from tenants),
  (select concat(count(*), ':', sum(version), ':', extract(epoch from max(created_at))) from api_keys)) as version`;
const ALL_KEYS = `select ${KEY_COLUMNS} from api_keys where ${LIVING} order by tenant, key_id limit $1::int`;
const TOUCH = `update api_keys set last_used_at = $3::text::timestamptz
  where tenant = $1::text and key_id = any($2::text[])
    and (last_used_at is null or last_used_at < $3::text::timestamptz - interval '5 minutes')`;

/** True of a row that this transaction has written: what changed nothing leaves no entry in the audit log. */
const MINE = 'xmin = pg_current_xact_id()::xid';
const noted = (entry: AuditEntry): Statement =>
  auditEntry(entry, {
    text: entry.act.startsWith('key.')
      ? `exists (select from api_keys where tenant = $1::text and key_id = $4::text and ${MINE})`
      : `exists (select from tenants where tenant = $1::text and ${MINE})`,
  });

/** Tenants and API keys in the store's own database. */
export function createAccessStore(client: SqlClient): AccessStore {
  const rowsOf = async (text: string, params: SqlParam[]) => (await client.run([{ text, params }]))[0] ?? [];
  const change = async (text: string, params: SqlParam[], entry: AuditEntry) =>
    ((await client.run([{ text, params }, TELL, noted(entry)]))[0] ?? []).length > 0;
  return {
    listTenants: async (limit) => (await rowsOf(LIST_TENANTS, [limit])).map(tenantRow),
    async tenantOf(tenant) {
      const [row] = await rowsOf(TENANT_OF, [tenant]);
      return row === undefined ? null : tenantRow(row);
    },
    createTenant: (tenant, actor) =>
      change(CREATE_TENANT, [tenant], { tenant, actor, act: 'tenant.create', object: tenant }),
    setTenantDisabled: (tenant, isDisabled, actor) =>
      change(DISABLE_TENANT, [tenant, isDisabled], {
        tenant,
        actor,
        act: 'tenant.change',
        object: tenant,
        details: { disabled: isDisabled },
      }),
    createKey: (...given) => createKey(client, ...given),
    async listKeys(tenant, limit, after) {
      const at = after === undefined ? null : toTimestamp(after.created_at_ms);
      return (await rowsOf(LIST_KEYS, [tenant, limit, at, after?.key_id ?? null])).map(keyRow);
    },
    revokeKey: (tenant, keyId, actor) =>
      change(REVOKE_KEY, [tenant, keyId], { tenant, actor, act: 'key.revoke', object: keyId }),
    async accessVersion(deadlineMs) {
      const [[row] = []] = await client.run([{ text: VERSION, fixed: true }], { deadlineMs });
      return String(row?.version);
    },
    accessTable: (keysMax, deadlineMs) => accessTable(client, keysMax, deadlineMs),
    async touchKeys(tenant, keyIds, atMs) {
      await rowsOf(TOUCH, [tenant, [...keyIds], toTimestamp(atMs)]);
    },
  };
}

async function createKey(client: SqlClient, key: NewApiKey, keysMax: number, actor: Actor): Promise<ApiKey> {
  requireStorableKey('name', key.name);
  if (key.miner_id !== null) requireStorableKey('miner_id', key.miner_id);
  const { ratePerSecond, concurrency, usdPerDay } = key.limits;
  const text = (value: number | undefined) => (value === undefined ? null : String(value));
  const params: SqlParam[] = [
    ...[key.tenant, key.key_id, key.name, key.sha256],
    key.scopes,
    ...[key.miner_id, text(ratePerSecond), text(concurrency), text(usdPerDay)],
    key.expires_at_ms === null ? null : toTimestamp(key.expires_at_ms),
    keysMax,
  ];
  try {
    const [found = [], made = []] = await client.run([
      { text: LOCK_TENANT, params: [key.tenant] },
      { text: CREATE_KEY, params },
      TELL,
      noted({
        tenant: key.tenant,
        actor,
        act: 'key.create',
        object: key.key_id,
        details: { name: key.name, scopes: key.scopes.join(' '), miner_bound: key.miner_id !== null },
      }),
    ]);
    if (made[0] !== undefined) return keyRow(made[0]);
    if (found.length === 0) throw new AppError('not_found', `There is no tenant ${key.tenant}.`);
    throw new AppError('conflict', `The tenant has ${keysMax} keys that are in force; revoke some first.`);
  } catch (cause) {
    if (!(cause instanceof UniqueViolation)) throw cause;
    throw new AppError('conflict', 'There is a key of this id already.', { cause });
  }
}

/** In one transaction, so that the version is of these rows. */
async function accessTable(client: SqlClient, keysMax: number, deadlineMs: number): Promise<AccessTable> {
  const [[version] = [], tenants = [], keys = []] = await client.run(
    [{ text: VERSION }, { text: LIST_TENANTS, params: [TENANTS_MAX] }, { text: ALL_KEYS, params: [keysMax] }],
    { deadlineMs },
  );
  return { version: String(version?.version), tenants: tenants.map(tenantRow), keys: keys.map(keyRow) };
}

function tenantRow(row: Row): Tenant {
  return {
    tenant: String(row.tenant),
    created_at_ms: Math.round(Number(row.created_at_ms)),
    disabled_at_ms: instant(row.disabled_at_ms),
  };
}

function keyRow(row: Row): ApiKey {
  const scopes: unknown = JSON.parse(String(row.scopes));
  const limit = (value: unknown) => (value === null ? undefined : Number(value));
  const ratePerSecond = limit(row.rate_per_second);
  const concurrency = limit(row.concurrency);
  const usdPerDay = limit(row.usd_per_day);
  return {
    tenant: String(row.tenant),
    key_id: String(row.key_id),
    name: String(row.name),
    sha256: String(row.sha256),
    scopes: Array.isArray(scopes) ? scopes.filter(isScope) : [],
    miner_id: row.miner_id === null ? null : String(row.miner_id),
    limits: {
      ...(ratePerSecond !== undefined && { ratePerSecond }),
      ...(concurrency !== undefined && { concurrency }),
      ...(usdPerDay !== undefined && { usdPerDay }),
    },
    // A cursor holds milliseconds: what is compared with it is cut to them too.
    created_at_ms: Math.floor(Number(row.created_at_ms)),
    expires_at_ms: instant(row.expires_at_ms),
    revoked_at_ms: instant(row.revoked_at_ms),
    last_used_at_ms: instant(row.last_used_at_ms),
  };
}

function instant(value: unknown): number | null {
  return value === null || value === undefined ? null : Math.round(Number(value));
}
