import { createHash } from 'node:crypto';
import type { SnippetRecord } from '../../domain/snippet.ts';
import { companyKey } from '../../ingest/company-key.ts';
import type { Issue } from '../../ingest/issue.ts';
import { registrableDomain } from '../../ingest/registrable-domain.ts';
import type { Vocabulary } from '../../vocabulary/api.ts';
import { findTechnologies } from './find-technologies.ts';
import type { JobPosting } from './job-posting.ts';

/** Companies of a name; more than one: it cannot be told which. */
export type CompaniesNamed = (name: string) => readonly string[];

export type PostingSnippet = { ok: SnippetRecord } | { rejected: Issue[] };

const TITLE_MAX = 160;
const ADDRESSES = /\S+@\S+|https?:\/\/\S+|www\.\S+/g;

/**
 * What a posting shows of its company: which function it hires for, and what it works with. The text is our own and
 * holds nothing else of the posting; the same posting gives the same record.
 */
export function postingSnippet(
  posting: JobPosting,
  minerId: string,
  vocabulary: Pick<Vocabulary, 'technologies' | 'titles'>,
  companiesNamed: CompaniesNamed,
): PostingSnippet {
  const owner = ownerOf(posting, companiesNamed);
  if ('rejected' in owner) return owner;
  const title = posting.title.replace(/\s+/g, ' ').slice(0, TITLE_MAX);
  const role = vocabulary.titles.read(title);
  // The host of an address is no product that they work with.
  const words = [title, posting.skills, posting.description].join('\n').replace(ADDRESSES, ' ');
  const technologies = findTechnologies(words, vocabulary.technologies);
  const attributes = {
    title,
    ...(technologies.length > 0 && { technologies }),
    ...(role.functions.length > 0 && { functions: role.functions }),
    ...(role.seniority !== null && { seniority: role.seniority }),
    ...(posting.place !== null && { place: posting.place }),
  };
  return {
    ok: {
      snippet_id: `job:${hash([minerId, ...identity(posting)])}`,
      miner_id: minerId,
      text: textOf(posting, title, technologies, role.functions),
      observed_at: new Date(posting.postedMs).toISOString(),
      ...owner,
      content_type: 'job_posting',
      ...(posting.url !== null && URL.canParse(posting.url) && { source_url: posting.url }),
      attributes,
    },
  };
}

function textOf(
  posting: JobPosting,
  title: string,
  technologies: string[],
  functions: readonly string[],
): string {
  const who = posting.company ?? posting.domain ?? 'The company';
  const where = posting.place === null ? '' : ` in ${posting.place}`;
  const area = functions.length === 0 ? '' : ` It hires for ${functions.map(spaced).join(' and ')}.`;
  const tools = technologies.length === 0 ? '' : ` The job works with ${technologies.join(', ')}.`;
  return `${who} is hiring: ${title}${where}.${area}${tools}`;
}

function spaced(value: string): string {
  return value.replaceAll('_', ' ');
}

/** The board's id where there is one, else its address, else what it says. */
function identity(posting: JobPosting): string[] {
  const company = posting.companyId ?? posting.domain ?? posting.company ?? posting.leadId ?? '';
  if (posting.id !== null) return ['id', company, posting.id];
  if (posting.url !== null) return ['url', posting.url];
  return ['text', company, posting.title, posting.place ?? '', new Date(posting.postedMs).toISOString()];
}

function hash(parts: string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 22);
}

type Owner = { lead_id: string } | { company_id: string } | { domain: string };

function ownerOf(posting: JobPosting, companiesNamed: CompaniesNamed): Owner | { rejected: Issue[] } {
  if (posting.leadId !== null) return { lead_id: posting.leadId };
  if (posting.companyId !== null) return { company_id: posting.companyId };
  const domain = posting.domain === null ? null : registrableDomain(posting.domain);
  if (domain !== null) return { domain };
  if (posting.company === null) {
    const reason = `"${posting.domain?.slice(0, 60)}" is no domain of a company's own`;
    return { rejected: [{ field: 'domain', reason, fix: 'write it like acme.com' }] };
  }
  const [first, ...others] = companiesNamed(companyKey(posting.company));
  if (first !== undefined && others.length === 0) return { company_id: first };
  const name = posting.company.slice(0, 60);
  const reason =
    first === undefined
      ? `no stored company is called "${name}"`
      : `${others.length + 1} stored companies are called "${name}"`;
  return { rejected: [{ field: 'company', reason, fix: 'give the domain of the company' }] };
}
