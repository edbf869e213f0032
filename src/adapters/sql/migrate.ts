import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../../errors.ts';
import { packageRoot } from '../../package-root.ts';
import { ensureEmbeddingTable } from './embedding-table.ts';
import { isContract, type Migration, readMigrations } from './migration-files.ts';
import { ensureRowSecurity } from './row-security.ts';
import { type Query, type SqlClient, UniqueViolation } from './sql-client.ts';
import { MIGRATION_LOCK } from './statements.ts';
import { LOCK_TIMEOUT, withLockRetries } from './with-lock-retries.ts';

const DEADLINE_MS = 600_000;
const ALONE_DEADLINE_MS = 6 * 3_600_000;
const ALONE_POLL_MS = 500;

/**
 * Applies what is missing, in order, each file in one transaction that inserts its version row first: a second starter
 * waits for the lock, then hits the row and goes on. Running it again changes nothing. Others may read and write
 * meanwhile: no lock is waited for longer than withLockRetries says.
 */
export async function migrate(
  whole: SqlClient,
  dimensions: number,
  folder = join(packageRoot(), 'sql'),
): Promise<{ applied: string[] }> {
  const client = whole.ofAll();
  const migrations = await readMigrations(folder);
  const known = await readApplied(client);
  assertKnown(known, migrations);
  const applied: string[] = [];
  for (const migration of migrations) {
    if (known.has(migration.version)) continue;
    const isMine =
      migration.alone === null ? await apply(client, migration) : await applyAlone(client, migration);
    if (isMine) applied.push(migration.name);
  }
  applied.push(...(await ensureEmbeddingTable(client, dimensions)));
  await ensureRowSecurity(client);
  return { applied };
}

interface Applied {
  name: string;
  checksum: string;
}

async function readApplied(client: SqlClient): Promise<Map<number, Applied>> {
  const exists = { text: `select to_regclass('schema_migrations') is not null as made` };
  if ((await client.run([exists]))[0]?.[0]?.made !== true) {
    const text = `create table if not exists schema_migrations (
      version integer primary key, name text not null, checksum text not null,
      applied_at timestamptz not null default now())`;
    await withLockRetries(() => client.run([LOCK_TIMEOUT, MIGRATION_LOCK, { text }]));
  }
  const [rows = []] = await client.run([{ text: 'select version, name, checksum from schema_migrations' }]);
  return new Map(
    rows.map((row) => [Number(row.version), { name: String(row.name), checksum: String(row.checksum) }]),
  );
}

/** Migrations of a later version are fine unless they say that code from before them no longer works. */
function assertKnown(applied: Map<number, Applied>, migrations: Migration[]): void {
  for (const [version, { name, checksum }] of applied) {
    const migration = migrations.find((m) => m.version === version);
    if (migration === undefined) {
      if (!isContract(name)) continue;
      throw new AppError(
        'config',
        `The database has schema ${name}, which this version cannot work with: use a newer one.`,
      );
    }
    if (migration.checksum !== checksum) {
      throw new AppError('config', `sql/${migration.name} differs from what was applied to the database.`);
    }
  }
}

async function apply(client: SqlClient, migration: Migration): Promise<boolean> {
  const statements = [LOCK_TIMEOUT, MIGRATION_LOCK, versionRow(migration), { text: migration.text }];
  try {
    await withLockRetries(() => client.run(statements, { deadlineMs: DEADLINE_MS }));
    return true;
  } catch (error) {
    if (error instanceof UniqueViolation) return false;
    throw error;
  }
}

/**
 * For indexes that are built beside the writers. The lock is asked for again and again instead of waited for: whoever
 * waits for it inside a statement would hold a snapshot that the concurrent build in turn waits for.
 */
async function applyAlone(client: SqlClient, migration: Migration): Promise<boolean> {
  return client.session(
    async (query) => {
      await takeLock(query);
      const text = 'select from schema_migrations where version = $1';
      const isDone = (await query({ text, params: [migration.version] })).length > 0;
      for (const statement of isDone ? [] : (migration.alone ?? [])) await runAlone(query, statement);
      if (!isDone) await query(versionRow(migration));
      await query({ text: 'select pg_advisory_unlock_all()' });
      return !isDone;
    },
    { deadlineMs: ALONE_DEADLINE_MS },
  );
}

async function takeLock(query: Query): Promise<void> {
  const text = `select pg_try_advisory_lock(hashtextextended('assay.migrate', 0)) as taken`;
  while ((await query({ text }))[0]?.taken !== true) await sleep(ALONE_POLL_MS);
}

const INDEX_NAME = /\bindex\s+concurrently\s+if\s+not\s+exists\s+([a-z_][a-z0-9_]*)/i;

/** A build that was cut off leaves an invalid index of the name, which `if not exists` would take for the real one. */
async function runAlone(query: Query, statement: string): Promise<void> {
  const [, index] = INDEX_NAME.exec(statement) ?? [];
  if (index !== undefined) {
    const text = 'select from pg_index where indexrelid = to_regclass($1::text) and not indisvalid';
    const isBroken = (await query({ text, params: [index] })).length > 0;
    if (isBroken) await query({ text: `drop index concurrently if exists ${index}` });
  }
  await query({ text: statement });
}

function versionRow({ version, name, checksum }: Migration) {
  return {
    text: 'insert into schema_migrations (version, name, checksum) values ($1, $2, $3)',
    params: [version, name, checksum],
  };
}
