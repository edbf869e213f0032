import { isUtf8 } from 'node:buffer';
import { parse } from 'csv-parse/sync';
import { companyKey } from './company-key.ts';
import { type CsvRecord, csvRecords } from './csv-records.ts';
import type { Row } from './issue.ts';
import { type Column, readHeader } from './read-header.ts';
import { registrableDomain } from './registrable-domain.ts';

const HEADER_BYTES_MAX = 65_536;
const DELIMITERS = [',', ';', '\t', '|'] as const;
/** Fields that hold lists: split at `;` or `|` (or commas, where there is neither). */
const LIST_FIELDS = new Set(['keywords', 'technologies']);

/** One row per CSV record, as an object under the field names of the import records; the first record is the header. */
export async function* csvRows(chunks: AsyncIterable<Buffer>, rowBytesMax: number): AsyncGenerator<Row> {
  const { delimiter, rest } = await detectDelimiter(chunks);
  let columns: Column[] | null = null;
  for await (const record of csvRecords(rest, delimiter.charCodeAt(0), rowBytesMax)) {
    const raw = record.bytes.toString(isUtf8(record.bytes) ? 'utf8' : 'latin1');
    const cells = readCells(record, raw, delimiter);
    if ('reason' in cells) {
      yield broken(record.line, raw, cells.reason, cells.fix);
      continue;
    }
    if (cells.values.every((cell) => cell.trim() === '') || (columns === null && /^sep=.$/i.test(raw.trim())))
      continue;
    if (columns === null) {
      columns = readHeader(cells.values);
      continue;
    }
    yield rowOf(record.line, raw, columns, cells.values);
  }
}

type Cells = { values: string[] } | { reason: string; fix: string };

function readCells(record: CsvRecord, raw: string, delimiter: string): Cells {
  if (record.broken === 'unclosed') {
    return {
      reason: 'the row opens a quote that is never closed',
      fix: 'close the quote, or double it inside a quoted field',
    };
  }
  if (record.broken === 'too_long')
    return { reason: 'the row is too long', fix: 'split it into smaller records' };
  if (!isUtf8(record.bytes)) return { reason: 'the row is not valid UTF-8', fix: 'save the file as UTF-8' };
  if (raw.trim() === '') return { values: [] };
  try {
    const rows: string[][] = parse(raw, {
      delimiter,
      relax_quotes: true,
      relax_column_count: true,
      ltrim: true,
      skip_empty_lines: false,
    });
    return rows.length === 1
      ? { values: rows[0] ?? [] }
      : { reason: 'the quotes of the row do not pair', fix: 'double quotes inside quoted fields' };
  } catch {
    return {
      reason: 'the row is not valid CSV',
      fix: 'quote fields that hold quotes, delimiters or line breaks',
    };
  }
}

function rowOf(line: number, raw: string, columns: readonly Column[], cells: readonly string[]): Row {
  if (cells.length > columns.length && cells.slice(columns.length).some((cell) => cell.trim() !== '')) {
    return broken(
      line,
      raw,
      `the row has ${cells.length} fields, the header ${columns.length}`,
      'quote fields that hold the delimiter',
    );
  }
  const attributes = new Map<string, unknown>();
  const fields = new Map<string, unknown>();
  columns.forEach(({ field, name }, i) => {
    const cell = cells[i]?.trim() ?? '';
    if (cell === '' || field === '') return;
    if (field === null) attributes.set(name, cell);
    else if (LIST_FIELDS.has(field)) fields.set(field, cell.split(/[;|]/.test(cell) ? /[;|]/ : ','));
    else if (field === 'attributes') mergeAttributes(attributes, cell);
    else fields.set(field, cell);
  });
  if (attributes.size > 0) fields.set('attributes', Object.fromEntries(attributes));
  fillIds(fields, columns);
  return { line, value: Object.fromEntries(fields), raw };
}

/** A column named "attributes" holds a JSON object, or else stays text. */
function mergeAttributes(into: Map<string, unknown>, cell: string): void {
  try {
    const value: unknown = JSON.parse(cell);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      for (const [key, item] of Object.entries(value)) into.set(key, item);
      return;
    }
  } catch {
    // Not JSON: kept as it is.
  }
  into.set('attributes', cell);
}

/** Company lists without id columns get stable ids: the domain, or else the company's key; for a person the e-mail or title too. */
function fillIds(fields: Map<string, unknown>, columns: readonly Column[]): void {
  const has = (field: string): boolean => columns.some((column) => column.field === field);
  const name = fields.get('company_name');
  if (!has('company_name') || typeof name !== 'string') return;
  if (!has('company_id')) {
    const domain = fields.get('domain');
    fields.set(
      'company_id',
      (typeof domain === 'string' ? registrableDomain(domain) : null) ?? companyKey(name).slice(0, 150),
    );
  }
  if (has('lead_id')) return;
  const person = fields.get('email') ?? fields.get('title');
  const company = fields.get('company_id');
  fields.set(
    'lead_id',
    person === undefined ? company : `${String(company)}:${String(person).toLowerCase().slice(0, 100)}`,
  );
}

function broken(line: number, raw: string, reason: string, fix: string): Row {
  return { line, errors: [{ field: '', reason, fix }], raw };
}

/** The delimiter that the first line holds most of, outside quotes. */
async function detectDelimiter(
  chunks: AsyncIterable<Buffer>,
): Promise<{ delimiter: string; rest: AsyncGenerator<Buffer> }> {
  const iterator = chunks[Symbol.asyncIterator]();
  let head: Buffer = Buffer.alloc(0);
  while (head.length < HEADER_BYTES_MAX && !/[^\r\n\s][^\n]*\n/.test(head.toString('latin1'))) {
    const next = await iterator.next();
    if (next.done === true) break;
    head = Buffer.concat([head, next.value]);
  }
  const line = (/[^\r\n]*\S[^\r\n]*/.exec(head.toString('latin1'))?.[0] ?? '').replace(/"[^"]*"/g, '');
  const named = /^\s*sep=(.)\s*$/i.exec(line)?.[1];
  const counts = DELIMITERS.map((delimiter) => line.split(delimiter).length);
  const best = DELIMITERS[counts.indexOf(Math.max(...counts))] ?? ',';
  return { delimiter: named ?? best, rest: resume(head, iterator) };
}

async function* resume(head: Buffer, iterator: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  if (head.length > 0) yield head;
  for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value;
}
