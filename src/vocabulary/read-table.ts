import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../errors.ts';
import { packageRoot } from '../package-root.ts';

/** One line of a data file by column name; a missing cell is ''. */
export type Row = Record<string, string>;

/** The data files stand in src/ only, wherever the compiled program is. */
const DATA = 'src/vocabulary/data';

/** Reads a tab-separated data file: `#` lines are comments, the first other line names the columns. */
export function readTable(name: string, columns: readonly string[]): Row[] {
  return parseTable(name, readFileSync(join(packageRoot(), DATA, name), 'utf8'), columns);
}

export function parseTable(name: string, text: string, columns: readonly string[]): Row[] {
  const rows: Row[] = [];
  let header: string[] | null = null;
  for (const line of text.split('\n')) {
    if (line === '' || line.startsWith('#')) continue;
    const cells = line.split('\t');
    if (header === null) {
      header = cells;
      const missing = columns.filter((column) => !cells.includes(column));
      if (missing.length > 0)
        throw new AppError('internal', `${name} lacks the columns ${missing.join(', ')}`);
      continue;
    }
    if (cells.length > header.length)
      throw new AppError('internal', `${name} has too many cells in: ${line.slice(0, 80)}`);
    const row: Row = {};
    for (let i = 0; i < header.length; i++) row[header[i] ?? ''] = cells[i] ?? '';
    rows.push(row);
  }
  return rows;
}

/** The surfaces of a cell: `a|b|c`. */
export function list(cell: string | undefined, separator = '|'): string[] {
  return cell === undefined || cell === '' ? [] : cell.split(separator).filter((part) => part !== '');
}
