import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface Migration {
  version: number;
  name: string;
  text: string;
  checksum: string;
  /** Statements that refuse to run inside a transaction, one by one; null for a file that runs as a whole in one. */
  alone: string[] | null;
}

const FILE_NAME = /^(\d{6})_[a-z0-9_]+\.sql$/;
/** First line of a file whose statements (create index concurrently) run one by one, outside a transaction. */
const ALONE = /^-- assay: no transaction\r?\n/;

/** Files of `folder` that are named like migrations, in order. */
export async function readMigrations(folder: string): Promise<Migration[]> {
  const names = (await readdir(folder)).filter((name) => FILE_NAME.test(name)).sort();
  return Promise.all(
    names.map(async (name) => {
      const text = await readFile(join(folder, name), 'utf8');
      const checksum = createHash('sha256').update(text.replaceAll('\r\n', '\n')).digest('hex');
      const alone = ALONE.test(text) ? statementsOf(text) : null;
      return { version: Number(name.slice(0, 6)), name, text, checksum, alone };
    }),
  );
}

/**
 * A migration after which code from before it no longer works is named NNNNNN_contract_*.sql. All others only add, so
 * that the version before goes on working beside them.
 */
export function isContract(name: string): boolean {
  return /^\d{6}_contract_/.test(name);
}

/** Good for our own files only: comments are whole lines, and no string ends a line with a semicolon. */
function statementsOf(text: string): string[] {
  return text
    .replaceAll('\r\n', '\n')
    .split('\n')
    .filter((line) => !line.startsWith('--'))
    .join('\n')
    .split(/;[ \t]*(?:\n|$)/)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '');
}
