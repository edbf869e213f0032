import { isRecord } from '../../ingest/draft.ts';
import type { Issue } from '../../ingest/issue.ts';
import { readInstant } from '../../ingest/read-instant.ts';
import { htmlText } from '../web/html-text.ts';

/** One advertised job, whatever it was written in. Nothing of a person is read: no recruiter, no address, no salary. */
export interface JobPosting {
  /** The board's own id; null where none is given. */
  id: string | null;
  title: string;
  leadId: string | null;
  companyId: string | null;
  company: string | null;
  /** A web address or a host. */
  domain: string | null;
  url: string | null;
  postedMs: number;
  place: string | null;
  /** Plain text. */
  description: string;
  skills: string;
}

export type ReadPosting = { ok: JobPosting } | { rejected: Issue[] };

const DESCRIPTION_MAX = 50_000;
const FIELD_MAX = 300;
/** Names under which boards, feeds and exports have a field; schema.org/JobPosting among them. Compared by letters alone. */
const NAMES = {
  id: ['id', 'jobid', 'identifier', 'externalid', 'reqid', 'requisitionid', 'reference', 'gid'],
  title: ['title', 'jobtitle', 'position', 'name', 'text', 'role'],
  leadId: ['leadid'],
  companyId: ['companyid', 'accountid'],
  company: ['companyname', 'company', 'hiringorganization', 'employer', 'organization', 'employername'],
  domain: ['domain', 'companydomain', 'companywebsite', 'website', 'companyurl', 'employerwebsite'],
  url: ['url', 'joburl', 'sourceurl', 'absoluteurl', 'hostedurl', 'link', 'applyurl'],
  posted: [
    'dateposted',
    'postedat',
    'posteddate',
    'publishedat',
    'firstpublished',
    'createdat',
    'observedat',
    'date',
  ],
  place: ['location', 'joblocation', 'place', 'city', 'locationname'],
  description: ['description', 'jobdescription', 'content', 'descriptionplain', 'body', 'responsibilities'],
  skills: ['skills', 'technologies', 'tags', 'qualifications', 'experiencerequirements', 'requirements'],
} as const;

/** Any JSON value to a posting; `ownDomain` is that of the company where the posting has no key of one. */
export function readPosting(value: unknown, ownDomain: string | null = null): ReadPosting {
  if (!isRecord(value))
    return { rejected: [issue('', 'the row is not a JSON object', 'write one object a line')] };
  const fields = byName(value);
  const field = (name: keyof typeof NAMES): unknown =>
    NAMES[name].map((key) => fields.get(key)).find(isGiven);
  const organization = fields.get('hiringorganization');
  const errors: Issue[] = [];
  const title = text(field('title'));
  if (title === '') errors.push(issue('title', 'is missing', 'give the title of the job'));
  const posting = {
    id: orNull(text(field('id'))),
    title,
    leadId: orNull(text(field('leadId'))),
    companyId: orNull(text(field('companyId'))),
    company: orNull(text(field('company'))),
    domain: orNull(text(field('domain')) || siteOf(organization)),
    url: orNull(text(field('url'), 2_048)),
    place: orNull(placeOf(field('place'))),
    description: htmlText(text(field('description'), DESCRIPTION_MAX)),
    skills: htmlText(listText(field('skills'))),
  };
  if (
    posting.leadId === null &&
    posting.companyId === null &&
    posting.domain === null &&
    posting.company === null &&
    ownDomain === null
  )
    errors.push(issue('company', 'is missing', 'give the company: its domain, company_id or name'));
  const postedMs = postedOf(field('posted'), errors);
  return errors.length > 0 || postedMs === null
    ? { rejected: errors }
    : {
        ok: {
          ...posting,
          ...(isOwnerless(posting) && ownDomain !== null && { domain: ownDomain }),
          postedMs,
        },
      };
}

function isOwnerless({ leadId, companyId, domain }: Omit<JobPosting, 'postedMs'>): boolean {
  return leadId === null && companyId === null && domain === null;
}

function byName(record: Record<string, unknown>): Map<string, unknown> {
  const fields = new Map<string, unknown>();
  for (const [key, value] of Object.entries(record)) {
    const name = key.toLowerCase().replace(/[^a-z]/g, '');
    if (isGiven(value) && !fields.has(name)) fields.set(name, value);
  }
  return fields;
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}

function postedOf(value: unknown, errors: Issue[]): number | null {
  const fix = 'write RFC 3339, like 2024-05-01';
  if (!isGiven(value)) {
    errors.push(issue('date_posted', 'is missing', fix));
    return null;
  }
  const at = typeof value === 'number' ? epoch(value) : readInstant(text(value));
  if (at === null) errors.push(issue('date_posted', `"${text(value).slice(0, 40)}" is no instant`, fix));
  return at;
}

/** Boards give seconds or milliseconds. */
function epoch(value: number): number | null {
  if (!Number.isFinite(value) || value < 1e8) return null;
  return value < 1e11 ? value * 1000 : value;
}

/** A string, or the name or value of the object that schema.org has in its place. */
function text(value: unknown, max: number = FIELD_MAX): string {
  if (typeof value === 'string') return value.trim().slice(0, max);
  if (typeof value === 'number') return String(value);
  if (Array.isArray(value)) return text(value[0], max);
  if (!isRecord(value)) return '';
  return text(value['name'] ?? value['value'] ?? value['@id'] ?? '', max);
}

function listText(value: unknown): string {
  return Array.isArray(value)
    ? value
        .slice(0, 100)
        .map((one) => text(one))
        .join(', ')
    : text(value, DESCRIPTION_MAX);
}

function siteOf(organization: unknown): string {
  if (!isRecord(organization)) return '';
  return text(organization['url'] ?? '') || text(organization['sameAs'] ?? '');
}

function placeOf(value: unknown): string {
  const first = Array.isArray(value) ? value[0] : value;
  if (!isRecord(first)) return text(first);
  const address = first['address'];
  if (!isRecord(address)) return text(address ?? first);
  return ['addressLocality', 'addressRegion', 'addressCountry']
    .map((key) => text(address[key]))
    .filter((part) => part !== '')
    .join(', ');
}

function orNull(value: string): string | null {
  return value === '' ? null : value;
}

function issue(field: string, reason: string, fix: string): Issue {
  return { field, reason, fix };
}
