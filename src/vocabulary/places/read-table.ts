import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

/** The rows of a tab-separated file, without its header; `#` lines are comments. */
export function* readTable(path: string): Generator<string[]> {
  const text = readText(path);
  let width = 0;
  for (let start = 0; start < text.length; ) {
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline;
    const skipped = end === start || text.charCodeAt(start) === 35;
    const cells = skipped ? null : text.slice(start, end).split('\t');
    start = end + 1;
    if (cells === null) continue;
    if (width === 0) width = cells.length;
    else if (cells.length > width)
      throw new Error(`${path}: ${cells.length} cells in "${cells.join(' | ')}"`);
    else yield cells;
  }
}

/** A text file, unpacked where its name says that it is gzipped. */
export function readText(path: string): string {
  const bytes = readFileSync(path);
  return (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
}

const NONE: string[] = [];

/** The alternatives of a cell. */
export function alternatives(cell: string | undefined): string[] {
  return cell === undefined || cell === '' ? NONE : cell.split('|');
}
