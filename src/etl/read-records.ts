import { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { AppError } from '../errors.ts';
import { inputBytes } from '../ingest/input-bytes.ts';
import type { Row } from '../ingest/issue.ts';
import { jsonRows } from '../ingest/json-rows.ts';
import { type ReadOptions, ROW_BYTES_MAX } from '../ingest/read-rows.ts';

const JSON_START = /^\s*[{[]/;

/**
 * The records of an NDJSON or CSV stream, gzip or not. Unlike readRows(), a CSV row is an object under the names of its own
 * header: those of postings and snapshots are no columns of leads. @throws AppError('bad_request') where a CSV ends in a quote.
 */
export async function* readRecords(source: Readable, options: ReadOptions = {}): AsyncGenerator<Row> {
  const bytes = inputBytes(source, options);
  const first = await bytes.next();
  if (first.done === true) return;
  const chunks = chain(first.value, bytes);
  const format = options.format ?? (JSON_START.test(first.value.toString('latin1')) ? 'ndjson' : 'csv');
  const max = options.rowBytesMax ?? ROW_BYTES_MAX;
  if (format === 'ndjson') yield* jsonRows(chunks, max);
  else yield* csvRecords(chunks, delimiterOf(first.value), max);
}

async function* chain(first: Buffer, rest: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  yield first;
  yield* rest;
}

interface CsvRow {
  record: Record<string, string>;
  info: { lines: number };
  raw: string;
}

/** The one that the header has most of: fields may hold the others. */
function delimiterOf(start: Buffer): string {
  const header =
    start
      .toString('latin1')
      .trimStart()
      .split(/[\r\n]/, 1)[0] ?? '';
  const count = (delimiter: string) => header.split(delimiter).length;
  return [',', ';', '\t'].reduce((best, one) => (count(one) > count(best) ? one : best));
}

async function* csvRecords(
  chunks: AsyncIterable<Buffer>,
  delimiter: string,
  rowBytesMax: number,
): AsyncGenerator<Row> {
  const parser = Readable.from(chunks).pipe(
    parse({
      columns: (header: string[]) => header.map((name, i) => name.trim() || `column ${i + 1}`),
      delimiter,
      info: true,
      raw: true,
      max_record_size: rowBytesMax,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
    }),
  );
  try {
    for await (const row of parser as AsyncIterable<CsvRow>)
      yield { line: row.info.lines, value: row.record, raw: row.raw };
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause;
    throw new AppError('bad_request', `The CSV cannot be read on: ${cause.message}`, { cause });
  }
}
