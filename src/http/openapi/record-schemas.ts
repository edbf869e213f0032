import { z } from '@hono/zod-openapi';
import { OUTCOME_KINDS } from '../../domain/outcome.ts';
import { CONTENT_TYPES } from '../../domain/snippet.ts';

const id = (description: string) => z.string().min(1).max(200).describe(description);
const text = (description: string, max = 300) => z.string().max(max).optional().describe(description);
const numberOrText = (description: string) =>
  z
    .union([z.number(), z.string().max(200)])
    .optional()
    .describe(description);
const instant = (description: string) => z.string().max(200).describe(description);
const attributes = z
  .record(z.string(), z.unknown())
  .optional()
  .describe('Any further keys; business data only.');

/** The canonical form. More is understood: docs/import.md. */
export const LeadRecordSchema = z
  .object({
    lead_id: id('Stable; the same id again replaces the lead.'),
    company_id: id('Leads of one company share it.'),
    company_name: z.string().min(1).max(300),
    domain: text('A domain, host or URL; kept as the registrable domain.', 2048),
    description: text('What the company does.', 20_000),
    industry: text('Any wording; mapped to a canonical topic where it is known.'),
    sub_industry: text('Any wording.'),
    keywords: z.array(z.string().max(200)).max(200).optional(),
    employee_count: numberOrText('A number, or text like 51-200, 1,000+ or 10k.'),
    location: text('Free text; fills country, region and city where these are missing.'),
    country: text('A name or a code; kept as ISO 3166-1 alpha-2.'),
    region: text('A name or a code; kept as ISO 3166-2.'),
    city: text('Name of the city.'),
    founded_year: numberOrText('A year.'),
    funding_usd: numberOrText('A number, or text like $5M or USD 1.2 billion.'),
    funding_stage: text('pre_seed ... ipo, or a name in common use.'),
    company_type: text('public, private, nonprofit, government.'),
    technologies: z.array(z.string().max(200)).max(200).optional(),
    title: text('As on a business card.'),
    seniority: text('See GET /vocabulary.'),
    function: text('See GET /vocabulary.'),
    email: text('Business address; those of private mail hosts are left out.'),
    phone: text('Business number.'),
    source: text('Where the record comes from.'),
    attributes,
    created_at: instant('RFC 3339.').optional(),
  })
  .describe('One line of POST /leads:import.')
  .openapi('LeadRecord');

export const SnippetRecordSchema = z
  .object({
    snippet_id: id('Stable; the same id again is the same snippet.'),
    miner_id: id('Who sends it.'),
    text: z.string().min(1).max(10_000).describe('The passage that matters.'),
    observed_at: instant('RFC 3339: when it was true, not when it was sent.'),
    lead_id: id('One of lead_id, company_id and domain is required.').optional(),
    company_id: id('One of lead_id, company_id and domain is required.').optional(),
    domain: text('One of lead_id, company_id and domain is required.', 2048),
    content_type: z.enum(CONTENT_TYPES).optional(),
    source_url: text('An http(s) address without user name or password.', 2048),
    attributes,
  })
  .describe('One line of POST /snippets.')
  .openapi('SnippetRecord');

export const JobPostingRecordSchema = z
  .object({
    title: z.string().min(1).max(300),
    datePosted: instant('RFC 3339, or a date.'),
    identifier: text("The board's own id."),
    company_id: text('One of company_id, lead_id, domain and company is required.'),
    lead_id: text('One of company_id, lead_id, domain and company is required.'),
    domain: text('One of company_id, lead_id, domain and company is required.', 2048),
    company: text('A name that exactly one stored company has.'),
    url: text('Address of the posting.', 2048),
    location: text('Free text.'),
    description: text('Text or HTML.', 50_000),
    skills: text('Free text.'),
  })
  .catchall(z.unknown())
  .describe('One line of POST /job-postings; further names of the fields are understood (docs/etl.md).')
  .openapi('JobPostingRecord');

export const TechnologySnapshotRecordSchema = z
  .object({
    observed_at: instant('RFC 3339, or a date.'),
    technologies: z.array(z.string().max(100)).max(1000).describe('All that was seen to be in use.'),
    domain: text('One of domain and company_id is required.', 2048),
    company_id: text('One of domain and company_id is required.'),
    company: text('Its name.'),
    source: text('Which scanner saw it; series of different ones are not compared.'),
  })
  .catchall(z.unknown())
  .describe('One line of POST /technology-snapshots.')
  .openapi('TechnologySnapshotRecord');

/** At least one character that is seen; no control characters, line breaks or invisible direction controls. */
const PRINTABLE =
  /^[^\u0000-\u001f\u007f-\u009f\u200b\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff]*[^\s\u0000-\u001f\u007f-\u009f\u200b\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff][^\u0000-\u001f\u007f-\u009f\u200b\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff]*$/;
const eventId = (description: string) => z.string().min(1).max(200).regex(PRINTABLE).describe(description);

export const OutcomeRecordSchema = z
  .object({
    event_id: eventId('Yours; the same id again changes nothing.'),
    query_id: eventId('Of the answer that the lead was in.'),
    lead_id: eventId('Of the lead.'),
    kind: z.enum(OUTCOME_KINDS),
    at: z.iso
      .datetime({ offset: true })
      .regex(/^[1-9]\d{3}-/)
      .describe('When it happened: RFC 3339, at most a day ahead of the clock.'),
    value_usd: z.number().min(0).max(1e12).nullish().describe('What it was worth, where it is known.'),
  })
  .describe('What became of one lead of one answer.')
  .openapi('OutcomeRecord');
