import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PgliteClient } from '../../src/adapters/pglite/pglite-client.ts';
import { migrate } from '../../src/adapters/sql/migrate.ts';
import { readMigrations } from '../../src/adapters/sql/migration-files.ts';

const PACKAGE = fileURLToPath(
  new URL('../../node_modules/@electric-sql/pglite/package.json', import.meta.url),
);

const SQL = fileURLToPath(new URL('../../sql', import.meta.url));
/** Of the shipped table. */
const DIMENSIONS = 256;

/**
 * A data directory whose store has its schema and nothing in it: making that takes seconds, copying does not. The template
 * stays in the temporary folder for the next run, one for each number of dimensions: making the vectors anew costs as much as
 * opening the store.
 */
export async function newDataDir(dimensions = DIMENSIONS): Promise<string> {
  const schema = createHash('sha256');
  for (const { checksum } of await readMigrations(SQL)) schema.update(checksum);
  const name = `${engineVersion()}-${schema.digest('hex').slice(0, 16)}-${dimensions}`;
  return copyOf(name, async (client) => {
    await migrate(client, dimensions);
  });
}

/** As above, without a schema. */
export function emptyDataDir(): Promise<string> {
  return copyOf(engineVersion(), async () => undefined);
}

async function copyOf(name: string, fill: (client: PgliteClient) => Promise<void>): Promise<string> {
  const template = join(tmpdir(), `assay-test-template-${name}`);
  if (!existsSync(template)) await makeTemplate(template, fill);
  const dataDir = mkdtempSync(join(tmpdir(), 'assay-test-'));
  cpSync(join(template, 'pg'), join(dataDir, 'pg'), { recursive: true });
  return dataDir;
}

function engineVersion(): string {
  return /"version": "([^"]+)"/.exec(readFileSync(PACKAGE, 'utf8'))?.[1] ?? 'unknown';
}

async function makeTemplate(template: string, fill: (client: PgliteClient) => Promise<void>): Promise<void> {
  const building = mkdtempSync(`${template}-`);
  mkdirSync(building, { recursive: true });
  const client = new PgliteClient({
    folder: join(building, 'pg'),
    dimensions: DIMENSIONS,
    queueMax: 10,
    deadlineMs: 60_000,
    openDeadlineMs: 60_000,
  });
  await client.start();
  await fill(client);
  await client.close();
  try {
    renameSync(building, template);
  } catch {
    rmSync(building, { recursive: true, force: true }); // Another test file was faster.
  }
}
