import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PgliteClient } from '../../src/adapters/pglite/pglite-client.ts';

const PACKAGE = fileURLToPath(
  new URL('../../node_modules/@electric-sql/pglite/package.json', import.meta.url),
);

/**
 * An empty data directory in which the engine has been set up once already: that takes seconds, copying does not. The
 * template stays in the temporary folder for the next run.
 */
export async function newDataDir(): Promise<string> {
  const version = /"version": "([^"]+)"/.exec(readFileSync(PACKAGE, 'utf8'))?.[1] ?? 'unknown';
  const template = join(tmpdir(), `assay-test-template-${version}`);
  if (!existsSync(template)) await makeTemplate(template);
  const dataDir = mkdtempSync(join(tmpdir(), 'assay-test-'));
  cpSync(join(template, 'pg'), join(dataDir, 'pg'), { recursive: true });
  return dataDir;
}

async function makeTemplate(template: string): Promise<void> {
  const building = mkdtempSync(`${template}-`);
  mkdirSync(building, { recursive: true });
  const client = new PgliteClient({
    folder: join(building, 'pg'),
    dimensions: 4,
    queueMax: 1,
    deadlineMs: 60_000,
    openDeadlineMs: 60_000,
  });
  await client.start();
  await client.close();
  try {
    renameSync(building, template);
  } catch {
    rmSync(building, { recursive: true, force: true }); // Another test file was faster.
  }
}
