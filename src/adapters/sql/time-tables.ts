import type { Row, SqlClient } from './sql-client.ts';
import { MIGRATION_LOCK } from './statements.ts';
import { LOCK_TIMEOUT, withLockRetries } from './with-lock-retries.ts';

const CONVERT_DEADLINE_MS = 3_600_000;

/** How `queries` is kept: as a hypertable, whose old days are dropped whole, or as a plain table. */
export type QueriesTable = 'hypertable' | 'plain';

/**
 * Makes `queries` a hypertable by day where the server has TimescaleDB, with the rows it has. Returns what it did. Only
 * what the Apache edition has is used: hypertables and drop_chunks, no compression and no policies. intent_snippets stays
 * plain: see docs/adr/ on evidence and hypertables.
 */
export async function ensureHypertables(client: SqlClient): Promise<string[]> {
  if ((await queriesTable(client)) === 'hypertable' || !(await extensionReady(client))) return [];
  const text = `select create_hypertable('queries', by_range('asked_at', interval '1 day'),
    if_not_exists => true, migrate_data => true)`;
  await withLockRetries(() =>
    client.run([LOCK_TIMEOUT, MIGRATION_LOCK, { text }], { deadlineMs: CONVERT_DEADLINE_MS }),
  );
  return ['queries -> hypertable'];
}

export async function queriesTable(client: SqlClient): Promise<QueriesTable> {
  const installed = await one(
    client,
    `select to_regclass('_timescaledb_catalog.hypertable') is not null as yes`,
  );
  if (installed.yes !== true) return 'plain';
  const found = await one(
    client,
    `select exists (select from timescaledb_information.hypertables
      where hypertable_schema = current_schema() and hypertable_name = 'queries') as yes`,
  );
  return found.yes === true ? 'hypertable' : 'plain';
}

/** Installed in this database, or loaded by the server and this user may install it. */
async function extensionReady(client: SqlClient): Promise<boolean> {
  const row = await one(
    client,
    `select exists (select from pg_extension where extname = 'timescaledb') as installed,
      exists (select from pg_available_extensions where name = 'timescaledb')
        and exists (select from pg_settings where name like 'timescaledb%') as loaded`,
  );
  if (row.installed === true) return true;
  if (row.loaded !== true) return false;
  try {
    const text = 'create extension if not exists timescaledb';
    await withLockRetries(() => client.run([LOCK_TIMEOUT, MIGRATION_LOCK, { text }]));
    return true;
  } catch {
    return false; // This user may not: the administrator can, and doctor says that the table is plain.
  }
}

async function one(client: SqlClient, text: string): Promise<Row> {
  return (await client.run([{ text }]))[0]?.[0] ?? {};
}
