import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../errors.ts';
import { packageRoot } from '../../package-root.ts';
import { ensureEmbeddingTable } from './embedding-table.ts';
import { type SqlClient, UniqueViolation } from './sql-client.ts';
import { MIGRATION_LOCK } from './statements.ts';

export interface Migration {
  version: number;
  name: string;
  text: string;
  checksum: string;
}

const FILE_NAME = /^(\d{6})_[a-z0-9_]+\.sql$/;

/**
 * Applies what is missing, in order, each file in one transaction that inserts its version row first: a second starter
 * waits for the lock, then hits the row and goes on. Running it again changes nothing.
 */
export async function migrate(
  client: SqlClient,
  dimensions: number,
  folder = join(packageRoot(), 'sql'),
): Promise<{ applied: string[] }> {
  const migrations = await readMigrations(folder);
  await client.run([
    MIGRATION_LOCK,
    {
      text: `create table if not exists schema_migrations (
        version integer primary key, name text not null, checksum text not null,
        applied_at timestamptz not null default now())`,
    },
  ]);
  const known = await readApplied(client);
  assertKnown(known, migrations);
  const applied: string[] = [];
  for (const migration of migrations) {
    if (!known.has(migration.version) && (await apply(client, migration))) applied.push(migration.name);
  }
  applied.push(...(await ensureEmbeddingTable(client, dimensions)));
  return { applied };
}

export async function readMigrations(folder: string): Promise<Migration[]> {
  const names = (await readdir(folder)).filter((name) => FILE_NAME.test(name)).sort();
  return Promise.all(
    names.map(async (name) => {
      const text = await readFile(join(folder, name), 'utf8');
      const checksum = createHash('sha256').update(text.replaceAll('\r\n', '\n')).digest('hex');
      return { version: Number(name.slice(0, 6)), name, text, checksum };
    }),
  );
}

async function readApplied(client: SqlClient): Promise<Map<number, string>> {
  const [rows = []] = await client.run([{ text: 'select version, checksum from schema_migrations' }]);
  return new Map(rows.map((row) => [Number(row.version), String(row.checksum)]));
}

function assertKnown(applied: Map<number, string>, migrations: Migration[]): void {
  for (const [version, checksum] of applied) {
    const migration = migrations.find((m) => m.version === version);
    if (migration === undefined) {
      throw new AppError('config', `The database has schema ${version}, which this version does not know.`);
    }
    if (migration.checksum !== checksum) {
      throw new AppError('config', `sql/${migration.name} differs from what was applied to the database.`);
    }
  }
}

async function apply(client: SqlClient, { version, name, checksum, text }: Migration): Promise<boolean> {
  try {
    await client.run(
      [
        MIGRATION_LOCK,
        {
          text: 'insert into schema_migrations (version, name, checksum) values ($1, $2, $3)',
          params: [version, name, checksum],
        },
        { text },
      ],
      { deadlineMs: 600_000 },
    );
    return true;
  } catch (error) {
    if (error instanceof UniqueViolation) return false;
    throw error;
  }
}
