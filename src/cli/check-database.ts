import { bypassesRowSecurity } from '../adapters/sql/row-security.ts';
import type { Row } from '../adapters/sql/sql-client.ts';
import type { SqlStore } from '../adapters/sql/sql-store.ts';
import { queriesTable } from '../adapters/sql/time-tables.ts';
import { vectorIndexState } from '../adapters/sql/vector-index.ts';
import type { Config } from '../config.ts';
import { DEFAULT_TENANT } from '../domain/access.ts';
import { openEmbedder } from '../start/open-embedder.ts';
import { openReplica, openStore } from '../start/open-store.ts';

interface Check {
  name: string;
  run(): Promise<string>;
}

/** One to cancel and to check with, two to hear of other processes' writes. */
const BESIDE_POOL = 3;
const VERSION_MIN = 160_000;
const TENANTS_COUNTED = 10_000;
/** Below it a vector search inside a filter cannot go on where it found too few. */
const PGVECTOR_MIN = [0, 8];
/** A vector in the graph of the index: its floats, its neighbours and headers. */
const GRAPH_BYTES_PER_VECTOR = 600;

/** What `doctor` says of a PostgreSQL server: none where the store is embedded. */
export function databaseChecks(config: Config): Check[] {
  if (config.DATABASE_URL === undefined) return [];
  const on = (work: (store: SqlStore) => Promise<string>) => () => withStore(config, work);
  return [
    { name: 'server', run: on((store) => server(store, config)) },
    { name: 'tenants', run: on(rowSecurity) },
    { name: 'vectors', run: on((store) => vectors(store, config)) },
    { name: 'queries', run: on((store) => queries(store, config)) },
    ...(config.DATABASE_REPLICA_URL === undefined
      ? []
      : [{ name: 'replica', run: on((store) => replica(store, config)) }]),
  ];
}

async function withStore(config: Config, work: (store: SqlStore) => Promise<string>): Promise<string> {
  const embedder = await openEmbedder(config);
  const store = await openStore(config, embedder?.dimensions ?? 256);
  await embedder?.close();
  return work(store.ofAll()).finally(() => store.close());
}

async function server(store: SqlStore, config: Config): Promise<string> {
  const row = await one(
    store,
    `select current_setting('server_version') as version, current_setting('server_version_num')::integer as number,
      (select extversion from pg_extension where extname = 'vector') as pgvector,
      current_setting('max_connections')::integer - current_setting('superuser_reserved_connections')::integer as most,
      (select count(*)::integer from pg_stat_activity where backend_type = 'client backend') as used,
      pg_is_in_recovery() as standby, current_setting('default_transaction_read_only') as read_only`,
  );
  const number = Number(row.number);
  const [major = 0, minor = 0] = String(row.pgvector ?? '')
    .split('.')
    .map(Number);
  const [majorMin = 0, minorMin = 0] = PGVECTOR_MIN;
  if (number < VERSION_MIN) throw new Error(`PostgreSQL ${row.version} is too old: 16 or later is needed`);
  if (row.standby === true || row.read_only === 'on')
    throw new Error(
      'the server of ASSAY_DATABASE_URL is read-only: name the primary, and the replica in ASSAY_DATABASE_REPLICA_URL',
    );
  if (major < majorMin || (major === majorMin && minor < minorMin))
    throw new Error(
      `pgvector ${row.pgvector ?? 'is missing'}: 0.8 or later is needed; \`alter extension vector update\``,
    );
  const wanted = (config.DATABASE_POOL + BESIDE_POOL) * config.PROCESSES;
  if (wanted > Number(row.most))
    throw new Error(
      `ASSAY_DATABASE_POOL and ASSAY_PROCESSES ask for ${wanted} connections, the server has ${row.most}: lower them or raise max_connections`,
    );
  return `PostgreSQL ${row.version}, pgvector ${row.pgvector}; ${row.used} of ${row.most} connections in use, Assay takes up to ${wanted}`;
}

/** The second wall between tenants stands only where the role is held by it. */
async function rowSecurity({ client, access }: SqlStore): Promise<string> {
  const tenants = (await access.listTenants(TENANTS_COUNTED)).length;
  const many = `${tenants} tenant${tenants === 1 ? '' : 's'}`;
  if (!(await bypassesRowSecurity(client))) return `${many}, apart by row-level security`;
  const why =
    'the role of ASSAY_DATABASE_URL is a superuser or has BYPASSRLS, which row-level security does not hold';
  if (tenants > 1)
    throw new Error(`${many}, and ${why}: docs/postgresql.md says how to make a role for Assay`);
  return `${many}; ${why}: before there are more, make a role for Assay (docs/postgresql.md)`;
}

async function vectors(store: SqlStore, config: Config): Promise<string> {
  const { state, progress, vectors: stored } = await vectorIndexState(store.client, 10_000_000);
  const many = `${stored.toLocaleString('en')} embedded leads`;
  if (state === 'ready') return `${many}, HNSW index ready`;
  if (state === 'building')
    return `${many}, HNSW index being built${progress === null ? '' : ` (${Math.round(progress * 100)} %)`}`;
  const how = 'a running server builds it in the background, `assay reindex` now';
  if (state === 'broken') return `${many}, HNSW index cut off while it was built: ${how}`;
  if (config.VECTOR_INDEX_MIN === 0) return `${many}, compared one by one, as set (ASSAY_VECTOR_INDEX_MIN=0)`;
  if (stored < config.VECTOR_INDEX_MIN)
    return `${many}, compared one by one: an HNSW index is built from ${config.VECTOR_INDEX_MIN.toLocaleString('en')} on`;
  return `${many}, no HNSW index yet: ${how}${await memoryHint(store, stored)}`;
}

/** The build gets many times slower once its graph no longer fits. */
async function memoryHint(store: SqlStore, stored: number): Promise<string> {
  const row = await one(
    store,
    `select pg_size_bytes(current_setting('maintenance_work_mem'))::float8 as bytes,
      coalesce((select a.atttypmod from pg_attribute a
        where a.attrelid = to_regclass('lead_embeddings') and a.attname = 'embedding'), 0)::integer as dimensions`,
  );
  const needed = stored * (Number(row.dimensions) * 4 + GRAPH_BYTES_PER_VECTOR);
  if (needed <= Number(row.bytes)) return '';
  return `; it builds faster with maintenance_work_mem of ${Math.ceil(needed / 2 ** 20)} MB on the server`;
}

async function queries(store: SqlStore, config: Config): Promise<string> {
  const keep = (days: number) => (days === 0 ? 'kept for good' : `kept ${days} days`);
  const retention = `answered queries are ${keep(config.QUERIES_KEEP_DAYS)}, evidence is ${keep(config.SNIPPETS_KEEP_DAYS)}`;
  if ((await queriesTable(store.client)) === 'hypertable') {
    const row = await one(
      store,
      `select (select extversion from pg_extension where extname = 'timescaledb') as version,
        current_setting('timescaledb.license', true) as license,
        (select count(*)::integer from timescaledb_information.chunks where hypertable_name = 'queries') as chunks`,
    );
    return `hypertable of TimescaleDB ${row.version} (${row.license} licence), ${row.chunks} days; ${retention}`;
  }
  const row = await one(
    store,
    `select exists (select from pg_available_extensions where name = 'timescaledb') as offered`,
  );
  const why =
    config.TIMESCALE === 'off'
      ? 'as set (ASSAY_TIMESCALE=off)'
      : row.offered === true
        ? 'TimescaleDB is on this server but not in this database: run `create extension timescaledb` as its administrator'
        : 'this server has no TimescaleDB';
  return `plain table: ${why}; ${retention}`;
}

async function replica(store: SqlStore, config: Config): Promise<string> {
  const opened = await openReplica(config, 1);
  if (opened === null) return 'none';
  const other = opened.ofAll();
  try {
    const row = await one(other, 'select pg_is_in_recovery() as standby');
    const [first, second] = [await store.lastSeq(DEFAULT_TENANT), await other.lastSeq(DEFAULT_TENANT)];
    const behind = Math.max(0, first - second);
    const kind = row.standby === true ? 'streaming standby' : 'not a streaming standby';
    return `${kind}, ${behind.toLocaleString('en')} changes behind; not read when more than ${config.DATABASE_REPLICA_LAG_MS / 1000} s behind`;
  } finally {
    await other.close();
  }
}

async function one(store: SqlStore, text: string): Promise<Row> {
  return (await store.client.run([{ text }]))[0]?.[0] ?? {};
}
