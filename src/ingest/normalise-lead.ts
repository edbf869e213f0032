import type { Lead } from '../domain/lead.ts';
import type { Vocabulary } from '../vocabulary/api.ts';
import type { Places } from '../vocabulary/places/types.ts';
import { companyKey } from './company-key.ts';
import { type Draft, NOT_A_RECORD, readId, readList, readText, startDraft } from './draft.ts';
import type { Issue } from './issue.ts';
import { leadQuality } from './lead-quality.ts';
import { declaredTopics, leadTopics } from './lead-topics.ts';
import { memo } from './memo.ts';
import { type PlaceLookups, placeLookups } from './place-lookups.ts';
import { readAttributes } from './read-attributes.ts';
import { readContact, readDomain } from './read-contact.ts';
import { readCreatedAt, readEmployees, readFoundedYear, readFunding } from './read-numbers.ts';
import { readPlaces } from './read-places.ts';
import { readRole, readValue } from './read-role.ts';

/** The tables that records are brought in line with. */
export interface Terms {
  vocabulary: Vocabulary;
  places: Places;
}

export type NormalisedLead = { ok: Lead; warnings: Issue[] } | { rejected: Issue[] };

const TEXT_MAX = 300;
const DESCRIPTION_MAX = 20_000;
const ITEM_MAX = 200;

const KNOWN: ReadonlySet<string> = new Set([
  'lead_id',
  'company_id',
  'company_name',
  'domain',
  'description',
  'industry',
  'sub_industry',
  'keywords',
  'employee_count',
  'location',
  'country',
  'region',
  'city',
  'founded_year',
  'funding_usd',
  'funding_stage',
  'company_type',
  'technologies',
  'title',
  'seniority',
  'function',
  'email',
  'phone',
  'source',
  'attributes',
  'created_at',
]);

interface Tables extends Terms {
  declared: (text: string) => readonly string[];
  technology: (text: string) => string;
  lookups: PlaceLookups;
}

/**
 * A function from any JSON value to a lead in canonical form, or to the reasons why it is none. A wrong type or an impossible
 * number rejects the record; a word outside the vocabulary, an unusable domain and private data only cost that field, with a warning.
 */
export function leadNormaliser(terms: Terms): (record: unknown) => NormalisedLead {
  const { vocabulary, places } = terms;
  const tables: Tables = {
    ...terms,
    declared: memo((text) => declaredTopics(text, vocabulary.topics)),
    technology: memo((text) => vocabulary.technologies.canonical(text) ?? text.toLowerCase()),
    lookups: placeLookups(places),
  };
  return (record) => {
    const draft = startDraft(record);
    if (draft === null) return { rejected: [NOT_A_RECORD] };
    const lead = readLead(draft, tables);
    return lead === null || draft.errors.length > 0
      ? { rejected: draft.errors }
      : { ok: lead, warnings: draft.warnings };
  };
}

function readLead(draft: Draft, tables: Tables): Lead | null {
  const { vocabulary } = tables;
  const leadId = readId(draft, 'lead_id', true);
  const companyId = readId(draft, 'company_id', true);
  const companyName = readText(draft, 'company_name', { max: TEXT_MAX, required: true });
  const text = {
    description: readText(draft, 'description', { max: DESCRIPTION_MAX, multiline: true }),
    industry: readText(draft, 'industry', { max: TEXT_MAX }),
    sub_industry: readText(draft, 'sub_industry', { max: TEXT_MAX }),
    keywords: readList(draft, 'keywords', ITEM_MAX),
  };
  const facts = {
    domain: readDomain(draft),
    ...readEmployees(draft),
    ...readPlaces(draft, tables.lookups),
    founded_year: readFoundedYear(draft),
    funding_usd: readFunding(draft, vocabulary.cues),
    funding_stage: readValue(draft, 'funding_stage', vocabulary.stages),
    company_type: readValue(draft, 'company_type', vocabulary.companyTypes),
    technologies: [...new Set(readList(draft, 'technologies', ITEM_MAX).map(tables.technology))],
    ...readRole(draft, vocabulary.titles),
    ...readContact(draft),
    source: readText(draft, 'source', { max: TEXT_MAX }),
    attributes: readAttributes(draft, KNOWN),
    created_at: readCreatedAt(draft),
  };
  if (leadId === null || companyId === null || companyName === null || draft.errors.length > 0) return null;
  const lead = {
    lead_id: leadId,
    company_id: companyId,
    company_name: companyName,
    company_key: companyKey(companyName),
    ...text,
    ...leadTopics({ company_name: companyName, ...text }, vocabulary.topics, tables.declared),
    ...facts,
  };
  return { ...lead, quality: leadQuality(lead) };
}
