import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import { AppError } from '../../errors.ts';
import { readInstant } from '../../ingest/read-instant.ts';

/** One past deal, as the file tells of it. */
export interface Deal {
  /** In the file, the header being line 1. */
  line: number;
  won: boolean;
  /** Null where the file has no dates. */
  atMs: number | null;
  leadId: string | null;
  domain: string | null;
  company: string | null;
}

export interface DealColumns {
  target: string;
  date?: string | undefined;
  /** Column that names the company, by lead id, domain or name; otherwise found by its heading. */
  id?: string | undefined;
}

export interface ReadDeals {
  deals: Deal[];
  rejected: { line: number; reason: string }[];
}

export const DEALS_MAX = 200_000;
const SHOWN = 20;
const WON = new Set([
  '1',
  'true',
  'yes',
  'y',
  'won',
  'win',
  'closed won',
  'closed-won',
  'converted',
  'customer',
]);
const LOST = new Set([
  '0',
  'false',
  'no',
  'n',
  'lost',
  'loss',
  'closed lost',
  'closed-lost',
  'rejected',
  'churned',
]);
const HEADINGS = {
  leadId: ['lead_id', 'lead id', 'id'],
  domain: ['domain', 'website', 'url', 'web', 'company domain', 'company_domain'],
  company: ['company_name', 'company name', 'company', 'account', 'account name', 'account_name', 'name'],
} as const;
const Rows = z.array(z.array(z.string()));

/**
 * Reads past deals from CSV (comma, semicolon or tab).
 * @throws AppError('bad_request') where a named column is not there, nothing names the company, or there are too many rows.
 */
export function readDeals(text: string, columns: DealColumns): ReadDeals {
  const [header = [], ...rows] = rowsOf(text);
  const at = placesOf(header, columns);
  if (rows.length > DEALS_MAX)
    throw new AppError(
      'bad_request',
      `${rows.length} rows; at most ${DEALS_MAX} are read. Leave out the oldest.`,
    );
  const deals: Deal[] = [];
  const rejected: ReadDeals['rejected'] = [];
  rows.forEach((row, i) => {
    const line = i + 2;
    const cell = (place: number) => (place < 0 ? '' : (row[place] ?? '').trim());
    const won = wonOf(cell(at.target));
    const atMs = at.date < 0 ? null : readInstant(cell(at.date));
    const named = {
      leadId: cell(at.leadId) || null,
      domain: cell(at.domain) || null,
      company: cell(at.company) || null,
    };
    if (won === null)
      rejected.push({
        line,
        reason: `"${cell(at.target).slice(0, SHOWN)}" is neither won (1, won, yes, true) nor lost (0, lost, no, false)`,
      });
    else if (at.date >= 0 && atMs === null)
      rejected.push({ line, reason: `"${cell(at.date).slice(0, SHOWN)}" is no date like 2024-03-31` });
    else if (named.leadId === null && named.domain === null && named.company === null)
      rejected.push({ line, reason: 'names no company' });
    else deals.push({ line, won, atMs, ...named });
  });
  return { deals, rejected };
}

function rowsOf(text: string): string[][] {
  const first = text.slice(0, text.indexOf('\n') < 0 ? undefined : text.indexOf('\n'));
  const delimiter = [',', ';', '\t'].reduce((best, one) =>
    first.split(one).length > first.split(best).length ? one : best,
  );
  try {
    return Rows.parse(
      parse(text, { bom: true, delimiter, relax_column_count: true, skip_empty_lines: true }),
    );
  } catch (error) {
    throw new AppError(
      'bad_request',
      `The file cannot be read as CSV: ${error instanceof Error ? error.message : 'unknown'}`,
    );
  }
}

function placesOf(header: readonly string[], { target, date, id }: DealColumns) {
  const names = header.map((name) => name.trim().toLowerCase());
  const place = (name: string, option: string) => {
    const found = names.indexOf(name.trim().toLowerCase());
    if (found < 0)
      throw new AppError(
        'bad_request',
        `No column "${name}" (${option}). The file has: ${header.join(', ') || 'no header'}.`,
      );
    return found;
  };
  const known = (headings: readonly string[]) => names.findIndex((name) => headings.includes(name));
  const places = {
    target: place(target, '--target'),
    date: date === undefined ? -1 : place(date, '--date'),
    ...(id === undefined
      ? { leadId: known(HEADINGS.leadId), domain: known(HEADINGS.domain), company: known(HEADINGS.company) }
      : { leadId: place(id, '--id'), domain: place(id, '--id'), company: place(id, '--id') }),
  };
  if (places.leadId < 0 && places.domain < 0 && places.company < 0)
    throw new AppError(
      'bad_request',
      `No column names the company. Call one lead_id, domain or company, or say which with --id. The file has: ${header.join(', ')}.`,
    );
  return places;
}

function wonOf(text: string): boolean | null {
  const said = text.toLowerCase();
  if (WON.has(said)) return true;
  return LOST.has(said) ? false : null;
}
