const LF = 0x0a;
const CR = 0x0d;
const QUOTE = 0x22;
const SHOWN_MAX = 2_000;

/** Bytes of one CSV record without its line end; `unclosed` where a quote runs past the limit or to the end of the file. */
export interface CsvRecord {
  line: number;
  bytes: Buffer;
  broken: 'unclosed' | 'too_long' | null;
}

interface Cut {
  /** Ends of the record and start of the next one; `next` is null where the rest of the line has not been read yet. */
  end: number;
  next: number | null;
  lines: number;
  broken: CsvRecord['broken'];
}

/**
 * Cuts a CSV byte stream into records; quoted line breaks stay inside. A record longer than `max` bytes is given up: where a
 * quote was left open, reading goes on at the line after the one it was opened on, so that one stray quote costs one line and
 * not the rest of the file. Holds at most `max` bytes and one chunk.
 */
export async function* csvRecords(
  chunks: AsyncIterable<Buffer>,
  delimiter: number,
  max: number,
): AsyncGenerator<CsvRecord> {
  let buffer: Buffer = Buffer.alloc(0);
  let line = 1;
  let skipping = false;
  for await (const chunk of endMarked(chunks)) {
    const atEnd = chunk === null;
    if (chunk !== null) buffer = buffer.length === 0 ? chunk : Buffer.concat([buffer, chunk]);
    let from = 0;
    while (from < buffer.length) {
      if (skipping) {
        const lineEnd = buffer.indexOf(LF, from);
        from = lineEnd === -1 ? buffer.length : lineEnd + 1;
        skipping = lineEnd === -1;
        continue;
      }
      const cut = cutRecord(buffer, from, delimiter, max, atEnd);
      if (cut === null) break;
      yield { line, bytes: recordBytes(buffer, from, cut), broken: cut.broken };
      line += cut.lines;
      skipping = cut.next === null;
      from = cut.next ?? buffer.length;
    }
    buffer = buffer.subarray(from);
  }
}

/** The chunks, then null. */
async function* endMarked(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer | null> {
  yield* chunks;
  yield null;
}

function recordBytes(buffer: Buffer, from: number, cut: Cut): Buffer {
  const end = cut.end > from && buffer[cut.end - 1] === CR ? cut.end - 1 : cut.end;
  return buffer.subarray(from, cut.broken === null ? end : Math.min(end, from + SHOWN_MAX));
}

/** The record that starts at `from`, or null where more bytes are needed. */
function cutRecord(buffer: Buffer, from: number, delimiter: number, max: number, atEnd: boolean): Cut | null {
  const stop = Math.min(buffer.length, from + max + 1);
  let at: 'start' | 'plain' | 'quoted' | 'closed' = 'start';
  let firstLineEnd = -1;
  let lines = 1;
  for (let i = from; i < stop; i++) {
    const byte = buffer[i];
    if (at === 'quoted') {
      if (byte === QUOTE) at = 'closed';
      else if (byte === LF) {
        if (firstLineEnd === -1) firstLineEnd = i;
        lines++;
      }
    } else if (byte === LF) return { end: i, next: i + 1, lines, broken: null };
    else if (byte === delimiter) at = 'start';
    else if (byte === QUOTE && at !== 'plain') at = 'quoted';
    else if (byte !== CR) at = at === 'start' && byte === 0x20 ? 'start' : 'plain';
  }
  if (stop - from <= max) {
    if (!atEnd) return null;
    if (at !== 'quoted') return { end: stop, next: stop, lines, broken: null };
  }
  const broken = at === 'quoted' ? 'unclosed' : 'too_long';
  if (broken === 'unclosed' && firstLineEnd !== -1)
    return { end: firstLineEnd, next: firstLineEnd + 1, lines: 1, broken };
  const lineEnd = buffer.indexOf(LF, stop);
  return { end: stop, next: lineEnd === -1 ? null : lineEnd + 1, lines: 1, broken };
}
