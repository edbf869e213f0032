import { isUtf8 } from 'node:buffer';
import type { Row } from './issue.ts';

const LF = 0x0a;
const RAW_MAX = 2_000;

/** One row per line that is not blank. */
export async function* jsonRows(chunks: AsyncIterable<Buffer>, rowBytesMax: number): AsyncGenerator<Row> {
  let held: Buffer[] = [];
  let heldBytes = 0;
  let line = 1;
  for await (const chunk of chunks) {
    let from = 0;
    for (let at = chunk.indexOf(LF); at !== -1; at = chunk.indexOf(LF, from)) {
      const row = readLine(held, heldBytes, chunk.subarray(from, at), line, rowBytesMax);
      if (row !== null) yield row;
      held = [];
      heldBytes = 0;
      line++;
      from = at + 1;
    }
    const rest = chunk.subarray(from);
    heldBytes += rest.length;
    // Past the limit only the start is kept, to show it in the reject.
    if (heldBytes - rest.length <= rowBytesMax && rest.length > 0) held.push(rest);
  }
  const last = readLine(held, heldBytes, Buffer.alloc(0), line, rowBytesMax);
  if (last !== null) yield last;
}

function readLine(
  held: Buffer[],
  heldBytes: number,
  rest: Buffer,
  line: number,
  rowBytesMax: number,
): Row | null {
  if (heldBytes + rest.length > rowBytesMax) {
    const start = Buffer.concat([...held, rest])
      .subarray(0, RAW_MAX)
      .toString('utf8');
    return broken(line, `is longer than ${rowBytesMax} bytes`, 'split it into smaller records', start);
  }
  const bytes = held.length === 0 ? rest : Buffer.concat([...held, rest]);
  if (!isUtf8(bytes)) {
    return broken(line, 'is not valid UTF-8', 'save the file as UTF-8', bytes.toString('latin1').trim());
  }
  const raw = bytes.toString('utf8').trim();
  if (raw === '') return null;
  try {
    return { line, value: JSON.parse(raw), raw };
  } catch (error) {
    return broken(line, `is not valid JSON: ${messageOf(error)}`, fixFor(raw), raw);
  }
}

function broken(line: number, reason: string, fix: string, raw: string): Row {
  return { line, errors: [{ field: '', reason: `the row ${reason}`, fix }], raw };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message.slice(0, 160) : 'unreadable';
}

function fixFor(raw: string): string {
  return raw === '[' || raw === ']' || raw.endsWith(',')
    ? 'write one object per line, without a list around them and without commas between them'
    : 'write one JSON object per line';
}
