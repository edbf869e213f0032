import { isRecord, splitList } from '../../ingest/draft.ts';
import type { Issue } from '../../ingest/issue.ts';
import { readInstant } from '../../ingest/read-instant.ts';
import { registrableDomain } from '../../ingest/registrable-domain.ts';

/** One row of a snapshot file: all that a company used, or one product of it; rows of one moment are put together. */
export interface SnapshotRow {
  /** "c:" company id or "d:" domain. */
  subject: string;
  companyId: string | null;
  domain: string | null;
  company: string | null;
  /** Which scanner saw it: series of different ones are not compared. */
  source: string;
  atMs: number;
  technologies: string[];
}

export type ReadSnapshot = { ok: SnapshotRow; unknown: string[] } | { rejected: Issue[] };

const NAMES = {
  companyId: ['companyid', 'accountid'],
  domain: ['domain', 'website', 'url', 'host', 'companydomain'],
  company: ['companyname', 'company', 'name'],
  source: ['source', 'scanner', 'provider'],
  at: ['observedat', 'snapshotat', 'snapshotdate', 'date', 'seenat', 'at', 'timestamp'],
  technologies: ['technologies', 'technology', 'techstack', 'tech', 'stack', 'products'],
} as const;
const TECHNOLOGIES_MAX = 1_000;
const NAME_MAX = 100;

/** `canonical` gives the vocabulary's name of a product; one that it does not know keeps its own, in lower case. */
export function readSnapshot(value: unknown, canonical: (name: string) => string | null): ReadSnapshot {
  if (!isRecord(value))
    return { rejected: [issue('', 'the row is not a JSON object', 'write one object a line')] };
  const errors: Issue[] = [];
  const fields = new Map(
    Object.entries(value).map(([key, one]) => [key.toLowerCase().replace(/[^a-z]/g, ''), one]),
  );
  const field = (name: keyof typeof NAMES): unknown =>
    NAMES[name].map((key) => fields.get(key)).find((one) => one !== undefined && one !== null && one !== '');
  const companyId = short(field('companyId'));
  const domain = registrableDomain(short(field('domain')) ?? '');
  if (companyId === null && domain === null)
    errors.push(issue('domain', 'is missing or no domain of a company', 'give domain or company_id'));
  const at = short(field('at'));
  const atMs = at === null ? null : readInstant(at);
  if (atMs === null)
    errors.push(
      issue(
        'observed_at',
        at === null ? 'is missing' : `"${at}" is no instant`,
        'write RFC 3339, like 2024-05-01',
      ),
    );
  const names = namesOf(field('technologies'));
  if (names === null)
    errors.push(
      issue(
        'technologies',
        'is missing',
        'give a list, or text parted by semicolons; [] where nothing was found',
      ),
    );
  if (errors.length > 0 || atMs === null || names === null) return { rejected: errors };
  const known = names.map((name) => canonical(name) ?? name.toLowerCase());
  return {
    ok: {
      subject: companyId === null ? `d:${domain}` : `c:${companyId}`,
      companyId,
      domain,
      company: short(field('company')),
      source: short(field('source')) ?? '',
      atMs,
      technologies: [...new Set(known)].sort(),
    },
    unknown: names.filter((name) => canonical(name) === null),
  };
}

function namesOf(value: unknown): string[] | null {
  const list = typeof value === 'string' ? splitList(value) : value;
  if (!Array.isArray(list)) return null;
  return list
    .filter((one) => typeof one === 'string')
    .map((one) => one.replace(/\s+/g, ' ').trim().slice(0, NAME_MAX))
    .filter((one) => one !== '')
    .slice(0, TECHNOLOGIES_MAX);
}

function short(value: unknown): string | null {
  const text = typeof value === 'number' ? String(value) : typeof value === 'string' ? value.trim() : '';
  return text === '' ? null : text.slice(0, 200).toWellFormed().replaceAll('\u0000', '');
}

function issue(field: string, reason: string, fix: string): Issue {
  return { field, reason, fix };
}
