import { DEFAULT_TENANT } from '../../../domain/access.ts';
import { type Actor, ASSAY_ITSELF } from '../../../domain/audit.ts';
import { AppError } from '../../../errors.ts';
import { auditEntry } from '../audit-entry.ts';
import type { Query } from '../sql-client.ts';
import { type BarredJob, barAgain, KEPT_OVER_RESTORE, keepBarred } from './bar-again.ts';
import type { Manifest } from './manifest.ts';
import type { BackupPart } from './read-backup.ts';
import { readCatalog, type TenantTable } from './read-catalog.ts';

const INSERT_BYTES = 2 << 20;
const INSERT_ROWS_MAX = 1_000;

export interface RestoreOptions {
  /** Drops what is stored; otherwise only an empty database is taken. */
  replace: boolean;
  /** Who restores, for the audit log. */
  actor?: Actor;
  onStart?(manifest: Manifest): void;
  onRows?(rows: number): void;
}

export interface RestoreReport {
  rows: number;
  tables: Record<string, number>;
  /** The vectors were of another dimension and left out: every lead is embedded anew. */
  embeddingsLeftOut: boolean;
  /** Who came back and is to be forgotten again. */
  barred: BarredJob[];
}

/**
 * Puts a backup into the migrated database, inside one transaction: a damaged file or a failure changes nothing. Leads
 * get change numbers above all that were given before, and those that are gone a tombstone, so that indexes of processes
 * that run meanwhile follow.
 */
export async function restoreBackup(
  query: Query,
  parts: AsyncIterable<BackupPart>,
  options: RestoreOptions,
): Promise<RestoreReport> {
  const catalog = await readCatalog(query);
  const names = catalog.map(({ name }) => name).join(', ');
  await query({ text: RESTORING });
  const replaced = await heads(query);
  await query({ text: `lock table ${names} in share row exclusive mode` });
  await makeRoom(query, catalog, options.replace);
  const report: RestoreReport = { rows: 0, tables: {}, embeddingsLeftOut: false, barred: [] };
  const writer = new Writer(query, (rows) => options.onRows?.(rows));
  for await (const part of parts) {
    if ('manifest' in part) {
      if (part.manifest.tenant !== undefined && options.replace) throw ofOneTenant(part.manifest.tenant);
      const skipped = await prepare(query, part.manifest, catalog, writer);
      report.embeddingsLeftOut = skipped;
      options.onStart?.(part.manifest);
    } else if ('row' in part) {
      if (await writer.add(part.table, part.row))
        report.tables[part.table] = (report.tables[part.table] ?? 0) + 1;
    } else {
      await writer.flush();
      report.rows = part.seal.rows;
    }
  }
  await query({ text: TOMBSTONES });
  await query({ text: DEFAULT_BACK });
  await query({ text: REVOKE_AGAIN });
  await query({ text: 'update store_identity set id = gen_random_uuid()' });
  report.barred = await barAgain(query, options.actor ?? ASSAY_ITSELF);
  await note(query, report, replaced, options.actor ?? ASSAY_ITSELF);
  return report;
}

function ofOneTenant(tenant: string): AppError {
  return new AppError(
    'bad_request',
    `This backup holds the tenant ${tenant} alone, and --replace drops all: restore it into an empty database. Nothing was restored.`,
  );
}

// The audit log comes with its own numbers and hashes, and goes with what is replaced; only for this transaction.
const RESTORING = `select set_config('assay.audit', 'restore', true)`;
const HEADS = `select distinct on (tenant) tenant, audit_id, hash from audit_log order by tenant, audit_id desc`;
const TENANTS = `select tenant from audit_log union select tenant from lead_changes union select tenant from leads`;

/** The last entry of each tenant's log before it is replaced. */
async function heads(query: Query): Promise<Map<string, { entries: number; hash: string }>> {
  const rows = await query({ text: HEADS });
  return new Map(
    rows.map((row) => [String(row.tenant), { entries: Number(row.audit_id), hash: String(row.hash) }]),
  );
}

/** Goes on where the log of the backup ends, and says where the one that it replaced had come to. */
async function note(
  query: Query,
  { rows }: RestoreReport,
  replaced: Awaited<ReturnType<typeof heads>>,
  actor: Actor,
): Promise<void> {
  await query({ text: `select set_config('assay.audit', '', true)` });
  const known = (await query({ text: TENANTS })).map((row) => String(row.tenant));
  for (const tenant of new Set([...known, ...replaced.keys()])) {
    const before = replaced.get(tenant);
    const details = {
      rows,
      ...(before && { replaced_entries: before.entries, replaced_hash: before.hash }),
    };
    await query(auditEntry({ tenant, actor, act: 'restore', object: 'store', details }));
  }
}

// What was known before, with its change numbers; empty where the database is.
const KEEP_OLD = `create temporary table replaced_changes on commit drop as
  select tenant, lead_id, seq, max(seq) over (partition by tenant) as last from lead_changes`;
const TOMBSTONES = `insert into lead_changes (tenant, lead_id, seq, deleted)
  select o.tenant, o.lead_id, greatest(o.last, coalesce(c.last, 0))
    + row_number() over (partition by o.tenant order by o.lead_id), true
  from replaced_changes o
  left join (select tenant, max(seq) as last from lead_changes group by tenant) c on c.tenant = o.tenant
  where not exists (select from lead_changes l where l.tenant = o.tenant and l.lead_id = o.lead_id)`;

// The migration puts it there, and an old backup knows of none.
const DEFAULT_BACK = `insert into tenants (tenant) values ('${DEFAULT_TENANT}') on conflict (tenant) do nothing`;
// A key that has been revoked since the backup stays revoked.
const KEEP_REVOKED = `create temporary table revoked_keys on commit drop as
  select tenant, key_id, revoked_at from api_keys where revoked_at is not null`;
const REVOKE_AGAIN = `update api_keys k set revoked_at = r.revoked_at, version = version + 1 from revoked_keys r
  where k.tenant = r.tenant and k.key_id = r.key_id and k.revoked_at is null`;

async function makeRoom(query: Query, catalog: TenantTable[], replace: boolean): Promise<void> {
  for (const { name } of replace ? [] : catalog.filter((one) => !KEPT_OVER_RESTORE.includes(one.name))) {
    const own = name === 'tenants' ? ` where tenant <> '${DEFAULT_TENANT}'` : '';
    const [found] = await query({ text: `select exists (select from ${name}${own}) as filled` });
    if (found?.filled === true)
      throw new AppError(
        'bad_request',
        `The database is not empty (${name} has rows). Restore into an empty one, or drop what is stored with --replace.`,
      );
  }
  await query({ text: KEEP_OLD });
  await query({ text: KEEP_REVOKED });
  await keepBarred(query);
  if (!replace) await query({ text: 'delete from tenants' });
  if (replace) await query({ text: `truncate ${catalog.map(({ name }) => name).join(', ')}` });
}

/** Checks that the backup fits this schema; true where its vectors do not and are left out. */
async function prepare(
  query: Query,
  manifest: Manifest,
  catalog: TenantTable[],
  writer: Writer,
): Promise<boolean> {
  const known = await query({ text: 'select version, checksum from schema_migrations' });
  for (const { version, name, checksum } of manifest.schema) {
    const here = known.find((row) => Number(row.version) === version);
    if (here === undefined)
      throw new AppError(
        'bad_request',
        `The backup has schema ${name}, which this version does not know: use a newer one.`,
      );
    if (here.checksum !== checksum)
      throw new AppError('bad_request', `The backup was made with another ${name} than this version has.`);
  }
  let embeddingsLeftOut = false;
  for (const { name, columns } of manifest.tables) {
    const table = catalog.find((one) => one.name === name);
    const stranger = columns.find((column) => !table?.columns.some((one) => one.name === column.name));
    if (table === undefined || stranger !== undefined)
      throw new AppError(
        'bad_request',
        `The backup has ${name}${stranger ? `.${stranger.name}` : ''}, which this schema has not.`,
      );
    const fits = columns.every((column) =>
      table.columns.some((one) => one.name === column.name && one.type === column.type),
    );
    if (fits)
      writer.expect(
        table,
        columns.map((column) => column.name),
      );
    else if (name === 'lead_embeddings') embeddingsLeftOut = true;
    else
      throw new AppError('bad_request', `The columns of ${name} in the backup have other types than here.`);
  }
  await claim(query, embeddingsLeftOut ? null : manifest.embedder);
  return embeddingsLeftOut;
}

/** The vectors come with the name of their maker, which the table carries as its comment. */
async function claim(query: Query, embedder: string | null): Promise<void> {
  if (embedder === null) return;
  await query({ text: `select set_config('assay.embedder', $1::text, true) as set`, params: [embedder] });
  await query({
    text: `do $$ begin
      execute format('comment on table lead_embeddings is %L', current_setting('assay.embedder'));
    end $$`,
  });
}

/** Collects rows of one table and inserts them together. */
class Writer {
  readonly #query: Query;
  readonly #onRows: (rows: number) => void;
  readonly #inserts = new Map<string, string>();
  #table = '';
  #rows: string[] = [];
  #bytes = 0;

  constructor(query: Query, onRows: (rows: number) => void) {
    this.#query = query;
    this.#onRows = onRows;
  }

  expect(table: TenantTable, columns: string[]): void {
    this.#inserts.set(table.name, insertInto(table, columns));
  }

  /** False where rows of this table are left out. */
  async add(table: string, row: string): Promise<boolean> {
    if (!this.#inserts.has(table)) {
      this.#onRows(1);
      return false;
    }
    const isFull = this.#rows.length >= INSERT_ROWS_MAX || this.#bytes + row.length > INSERT_BYTES;
    if (table !== this.#table || isFull) await this.flush();
    this.#table = table;
    this.#rows.push(row);
    this.#bytes += row.length;
    return true;
  }

  async flush(): Promise<void> {
    const text = this.#inserts.get(this.#table);
    const rows = this.#rows;
    this.#rows = [];
    this.#bytes = 0;
    if (text === undefined || rows.length === 0) return;
    await this.#query({ text, params: [`[${rows.join(',')}]`] });
    this.#onRows(rows.length);
  }
}

/** Columns that the backup does not have get their defaults. A JSON null in jsonb reads as null and is made one again. */
function insertInto({ name, columns }: TenantTable, given: string[]): string {
  const values = given.map((column) => {
    const isJson = columns.some((one) => one.name === column && one.type === 'jsonb' && one.notNull);
    if (isJson) return `coalesce(r.${column}, 'null'::jsonb)`;
    if (name !== 'lead_changes' || column !== 'seq') return `r.${column}`;
    return `r.seq + coalesce((select max(o.last) from replaced_changes o where o.tenant = r.tenant), 0)`;
  });
  return `insert into ${name} (${given.join(', ')}) select ${values.join(', ')}
    from json_populate_recordset(null::${name}, $1::text::json) as r`;
}
