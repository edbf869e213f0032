import { Readable } from 'node:stream';
import { isRecord } from '../../ingest/draft.ts';
import { readRecords } from '../read-records.ts';
import type { FetchedPage } from './polite-fetcher.ts';
import { readHtmlPostings } from './read-html-postings.ts';

/** Under these names the feeds of job boards have their list. */
const LISTS = ['jobs', 'postings', 'results', 'data', 'items', 'offers'];
const ROWS_MAX = 20_000;

/** The postings of a page, whatever its kind: JSON-LD in HTML, a JSON document, NDJSON or CSV. Values as they stand there. */
export async function readPagePostings(page: FetchedPage): Promise<Record<string, unknown>[]> {
  if (page.type.includes('html') || /^\s*<(?:!doctype|html)/i.test(page.body))
    return readHtmlPostings(page.body);
  const whole = documentOf(page.body);
  if (whole !== null) return whole.filter(isRecord).slice(0, ROWS_MAX);
  const rows: Record<string, unknown>[] = [];
  for await (const row of readRecords(Readable.from([Buffer.from(page.body)])))
    if ('value' in row && isRecord(row.value) && rows.length < ROWS_MAX) rows.push(row.value);
  return rows;
}

/** A list, or the list that an object wraps; null where the text is no single JSON document. */
function documentOf(body: string): unknown[] | null {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return null;
  }
  if (Array.isArray(value)) return value;
  if (!isRecord(value)) return null;
  for (const name of LISTS) if (Array.isArray(value[name])) return value[name];
  return [value];
}
