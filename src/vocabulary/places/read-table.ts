import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

/** The rows of a tab-separated file, without its header; `#` lines are comments. */
export function readTable(path: string): string[][] {
  const rows: string[][] = [];
  let header: string[] | null = null;
  for (const line of readText(path).split('\n')) {
    if (line === '' || line.charCodeAt(0) === 35) continue;
    const cells = line.split('\t');
    if (header === null) header = cells;
    else if (cells.length > header.length) throw new Error(`${path}: ${cells.length} cells in "${line}"`);
    else rows.push(cells);
  }
  return rows;
}

export function readText(path: string): string {
  const bytes = readFileSync(path);
  return (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
}

/** The alternatives of a cell. */
export function alternatives(cell: string | undefined): string[] {
  return cell === undefined || cell === '' ? [] : cell.split('|');
}
