import type { Readable } from 'node:stream';
import { csvRows } from './csv-rows.ts';
import { inputBytes } from './input-bytes.ts';
import type { Row } from './issue.ts';
import { jsonRows } from './json-rows.ts';

export type RowFormat = 'ndjson' | 'csv';

export interface ReadOptions {
  /** Found out from the file name or else from the first bytes where absent. */
  format?: RowFormat;
  /** Found out from the first two bytes where absent. */
  gzip?: boolean;
  /** Helps to find the format: "leads.csv.gz". */
  fileName?: string;
  /** Longest record in bytes; longer ones become rejects. */
  rowBytesMax?: number;
  /** Bytes after decompression at which reading stops with `body_too_large`. */
  bytesMax?: number;
  signal?: AbortSignal;
}

export const ROW_BYTES_MAX = 1_048_576;

/**
 * The records of an NDJSON or CSV stream, gzip or not, each with its line number; a broken one comes with its reasons and
 * does not stop the rest. Holds one chunk and one record at a time. Rejects with AppError('bad_request') where the stream
 * itself is damaged (gzip cut short) and 'body_too_large' past `bytesMax`.
 */
export async function* readRows(source: Readable, options: ReadOptions = {}): AsyncGenerator<Row> {
  const bytes = inputBytes(source, options);
  const max = options.rowBytesMax ?? ROW_BYTES_MAX;
  const first = await bytes.next();
  if (first.done === true) return;
  const chunks = chain(first.value, bytes);
  const format = options.format ?? formatOfName(options.fileName) ?? formatOfText(first.value);
  yield* format === 'csv' ? csvRows(chunks, max) : jsonRows(chunks, max);
}

async function* chain(first: Buffer, rest: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  yield first;
  yield* rest;
}

function formatOfName(name: string | undefined): RowFormat | null {
  const extension = /\.(csv|tsv|tab|ndjson|jsonl|json)(?:\.gz|\.gzip)?$/i
    .exec(name ?? '')?.[1]
    ?.toLowerCase();
  if (extension === undefined) return null;
  return extension === 'csv' || extension === 'tsv' || extension === 'tab' ? 'csv' : 'ndjson';
}

/** JSON values start with a bracket; everything else is a CSV header. */
function formatOfText(start: Buffer): RowFormat {
  for (const byte of start) {
    if (byte === 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d) continue;
    return byte === 0x7b || byte === 0x5b ? 'ndjson' : 'csv';
  }
  return 'ndjson';
}
