import { CONTENT_TYPES, type ContentType } from '../domain/snippet.ts';
import type { SnippetWrite } from '../ports/store.ts';
import { cleanText } from './clean-text.ts';
import {
  type Draft,
  fail,
  given,
  kindOf,
  NOT_A_RECORD,
  quote,
  readId,
  readScalar,
  readText,
  startDraft,
} from './draft.ts';
import type { Issue } from './issue.ts';
import { readAttributes } from './read-attributes.ts';
import { readInstant } from './read-instant.ts';
import { registrableDomain } from './registrable-domain.ts';

export type NormalisedSnippet = { ok: SnippetWrite; warnings: Issue[] } | { rejected: Issue[] };

export const TEXT_MAX = 10_000;
const KNOWN: ReadonlySet<string> = new Set([
  'snippet_id',
  'miner_id',
  'text',
  'observed_at',
  'lead_id',
  'company_id',
  'domain',
  'content_type',
  'source_url',
  'attributes',
]);

/** Any JSON value to a snippet ready to be stored, or the reasons why it is none. */
export function normaliseSnippet(record: unknown): NormalisedSnippet {
  const draft = startDraft(record);
  if (draft === null) return { rejected: [NOT_A_RECORD] };
  const snippetId = readId(draft, 'snippet_id', true);
  const minerId = readId(draft, 'miner_id', true);
  const owner = readOwner(draft);
  const text = readSnippetText(draft);
  const observedAt = readObservedAt(draft);
  const rest = {
    ...owner,
    content_type: readContentType(draft),
    source_url: readSourceUrl(draft),
    attributes: readAttributes(draft, KNOWN),
  };
  if (
    snippetId === null ||
    minerId === null ||
    text === null ||
    observedAt === null ||
    draft.errors.length > 0
  ) {
    return { rejected: draft.errors };
  }
  return {
    ok: { snippet_id: snippetId, miner_id: minerId, text, observed_at_ms: observedAt, ...rest },
    warnings: draft.warnings,
  };
}

function readOwner(draft: Draft): Pick<SnippetWrite, 'lead_id' | 'company_id' | 'domain'> {
  const leadId = readId(draft, 'lead_id', false);
  const companyId = readId(draft, 'company_id', false);
  const domainText = readText(draft, 'domain', { max: 2_048 });
  const domain = domainText === null ? null : registrableDomain(domainText);
  if (leadId === null && companyId === null && domain === null) {
    if (domainText !== null)
      fail(draft, 'domain', `${quote(domainText)} is no domain of a company's own`, 'write it like acme.com');
    else if (draft.errors.every((e) => e.field !== 'lead_id' && e.field !== 'company_id'))
      fail(
        draft,
        'lead_id',
        'is missing, and so are company_id and domain',
        'give one of lead_id, company_id, domain',
      );
  }
  return { lead_id: leadId, company_id: companyId, domain };
}

function readSnippetText(draft: Draft): string | null {
  const value = given(draft, 'text');
  if (value === undefined) return fail(draft, 'text', 'is missing', 'give the text of the evidence');
  if (typeof value !== 'string') return fail(draft, 'text', `is ${kindOf(value)}`, 'give a string');
  if (value.length > TEXT_MAX * 2)
    return fail(draft, 'text', `is longer than ${TEXT_MAX} characters`, 'send the passage that matters');
  const text = cleanText(value, false);
  if (text === '') return fail(draft, 'text', 'is empty', 'give the text of the evidence');
  if (text.length > TEXT_MAX)
    return fail(draft, 'text', `is longer than ${TEXT_MAX} characters`, 'send the passage that matters');
  return text;
}

function readObservedAt(draft: Draft): number | null {
  const value = readScalar(draft, 'observed_at');
  if (value === null) {
    return given(draft, 'observed_at') === undefined || draft.errors.every((e) => e.field !== 'observed_at')
      ? fail(draft, 'observed_at', 'is missing', 'write RFC 3339, like 2024-05-01T12:00:00Z')
      : null;
  }
  const at = typeof value === 'string' ? readInstant(value) : null;
  return (
    at ??
    fail(draft, 'observed_at', `${quote(value)} is no instant`, 'write RFC 3339, like 2024-05-01T12:00:00Z')
  );
}

function readContentType(draft: Draft): ContentType {
  const value = readText(draft, 'content_type', { max: 100 });
  if (value === null) return 'other';
  const folded = value.toLowerCase().replace(/[\s-]+/g, '_');
  const known = CONTENT_TYPES.find((type) => type === folded);
  if (known === undefined)
    fail(
      draft,
      'content_type',
      `${quote(value)} is not one of the types`,
      `use one of ${CONTENT_TYPES.join(', ')}`,
    );
  return known ?? 'other';
}

function readSourceUrl(draft: Draft): string | null {
  const value = readText(draft, 'source_url', { max: 2_048 });
  if (value === null) return null;
  const url = URL.canParse(value) ? new URL(value) : null;
  if (
    url === null ||
    (url.protocol !== 'http:' && url.protocol !== 'https:') ||
    url.username !== '' ||
    url.password !== ''
  ) {
    return fail(
      draft,
      'source_url',
      `${quote(value)} is no plain http(s) address`,
      'give an address that starts with https://',
    );
  }
  return url.href;
}
