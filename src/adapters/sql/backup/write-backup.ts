import { createHash } from 'node:crypto';
import type { Query } from '../sql-client.ts';
import { BACKUP_FORMAT, type Manifest } from './manifest.ts';
import { readCatalog, type TenantTable } from './read-catalog.ts';

const FETCH_BYTES = 2 << 20;
const FETCH_ROWS_MAX = 1_000;

export interface BackupHooks {
  /** Takes a piece of the file; the next rows are read when it resolves. */
  write(text: string): Promise<void>;
  onStart?(manifest: Manifest): void;
  onRows?(rows: number): void;
}

/** All tenants' data, or one's, as lines of JSON, from inside one read-only transaction. Holds a few megabytes at a time. */
export async function writeBackup(
  query: Query,
  hooks: BackupHooks,
  tenant: string | null = null,
): Promise<Manifest> {
  const tables = await readCatalog(query);
  await query({ text: `select set_config('assay.only', $1::text, true)`, params: [tenant ?? ''] });
  const manifest = await describe(query, tables, tenant);
  hooks.onStart?.(manifest);
  const hash = createHash('sha256');
  const write = async (text: string): Promise<void> => {
    hash.update(text);
    await hooks.write(text);
  };
  await write(`${JSON.stringify(manifest)}\n`);
  let total = 0;
  for (const table of tables) {
    for await (const rows of readRows(query, table)) {
      const head = `{"table":"${table.name}","row":`;
      await write(rows.map((row) => `${head}${row}}\n`).join(''));
      total += rows.length;
      hooks.onRows?.(rows.length);
    }
  }
  const seal = { end_of_backup: true, rows: total, sha256: hash.digest('hex') };
  await hooks.write(`${JSON.stringify(seal)}\n`);
  return manifest;
}

// A cursor takes no parameter everywhere, so that the tenant is a setting of the transaction.
const ONLY = `current_setting('assay.only') in ('', t.tenant)`;

async function describe(query: Query, tables: TenantTable[], tenant: string | null): Promise<Manifest> {
  const schema = await query({
    text: 'select version, name, checksum from schema_migrations order by version',
  });
  const [origin] = await query({
    text: `select obj_description(to_regclass('lead_embeddings')) as embedder`,
  });
  const [clock] = await query({ text: `select to_json(now())::text as now` });
  const described: Manifest['tables'] = [];
  for (const { name, columns } of tables) {
    const [counted] = await query({ text: `select count(*)::text as rows from ${name} t where ${ONLY}` });
    described.push({
      name,
      rows: Number(counted?.rows ?? 0),
      columns: columns.map(({ name: column, type }) => ({ name: column, type })),
    });
  }
  return {
    assay_backup: BACKUP_FORMAT,
    ...(tenant !== null && { tenant }),
    created_at: String(JSON.parse(String(clock?.now))),
    schema: schema.map((row) => ({
      version: Number(row.version),
      name: String(row.name),
      checksum: String(row.checksum),
    })),
    embedder: typeof origin?.embedder === 'string' ? origin.embedder : null,
    tables: described,
  };
}

/** Rows as JSON texts, in the order of the primary key, so that two backups of the same data are the same. */
async function* readRows(query: Query, { name, key, columns }: TenantTable): AsyncGenerator<string[]> {
  const list = columns.map((column) => `t.${column.name}`).join(', ');
  const order = key.map((column) => `t.${column}`).join(', ');
  await query({
    text: `declare backup_rows no scroll cursor for
      select (select row_to_json(r)::text from (select ${list}) r) as row from ${name} t where ${ONLY} order by ${order}`,
  });
  let size = 100;
  for (;;) {
    const rows = (await query({ text: `fetch ${size} from backup_rows` })).map((row) => String(row.row));
    if (rows.length === 0) break;
    yield rows;
    const meanBytes = rows.reduce((sum, row) => sum + row.length, 0) / rows.length;
    size = Math.max(1, Math.min(FETCH_ROWS_MAX, Math.floor(FETCH_BYTES / meanBytes)));
  }
  await query({ text: 'close backup_rows' });
}
