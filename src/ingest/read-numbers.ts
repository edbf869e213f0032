import type { Cues } from '../vocabulary/api.ts';
import { type Draft, fail, quote, readScalar, warn } from './draft.ts';
import { parseEmployees } from './parse-employees.ts';
import { parseMoney } from './parse-money.ts';
import { readInstant } from './read-instant.ts';

/** Older companies exist (Kongo Gumi, 578), but a year before this is more often a mistake. */
const FOUNDED_MIN = 500;

export function readEmployees(draft: Draft): { employees_min: number | null; employees_max: number | null } {
  const given = readScalar(draft, 'employee_count');
  if (given === null) return { employees_min: null, employees_max: null };
  if (given === 0 || given === '0') {
    warn(draft, 'employee_count', 'is 0, taken as unknown', 'leave it out where it is not known');
    return { employees_min: null, employees_max: null };
  }
  const read = parseEmployees(given);
  if (read === null)
    fail(draft, 'employee_count', `${quote(given)} is no head count`, 'write 120, "51-200" or "1,000+"');
  return { employees_min: read?.min ?? null, employees_max: read?.max ?? null };
}

/** A year, or a date whose year counts. */
export function readFoundedYear(draft: Draft): number | null {
  const given = readScalar(draft, 'founded_year');
  if (given === null) return null;
  const match =
    typeof given === 'number'
      ? [given, given]
      : /^(?:.*[^\d])?(\d{4})(?:\.0|[-/年.]\d{1,2}.*|年?)?$/u.exec(given);
  const year = Number(match?.[1]);
  if (year === 0) return null;
  if (!Number.isInteger(year) || year < FOUNDED_MIN || year > new Date().getUTCFullYear() + 1) {
    return fail(
      draft,
      'founded_year',
      `${quote(given)} is no year in which a company can have been founded`,
      'write a year like 2014',
    );
  }
  return year;
}

export function readFunding(draft: Draft, cues: Pick<Cues, 'usdPerUnit'>): number | null {
  const given = readScalar(draft, 'funding_usd');
  if (given === null) return null;
  const dollars = parseMoney(given, (currency) => cues.usdPerUnit(currency));
  return dollars === null
    ? fail(
        draft,
        'funding_usd',
        `${quote(given)} is no amount of money`,
        'write 5000000, "$5M" or "EUR 1.2 million"',
      )
    : dollars;
}

export function readCreatedAt(draft: Draft): string | null {
  const given = readScalar(draft, 'created_at');
  if (given === null) return null;
  const at = typeof given === 'string' ? readInstant(given) : null;
  return at === null
    ? fail(draft, 'created_at', `${quote(given)} is no instant`, 'write RFC 3339, like 2024-05-01T12:00:00Z')
    : new Date(at).toISOString();
}
