import type { Lead } from '../../domain/lead.ts';
import type { Exemplar } from '../../domain/parsed.ts';
import type { Predicate } from '../../domain/predicate.ts';
import { companyKey } from '../../ingest/company-key.ts';
import { registrableDomain } from '../../ingest/registrable-domain.ts';
import type { CandidateSource, KnownLead } from '../../ports/candidate-source.ts';
import type { Topics } from '../knowledge.ts';
import { any, isIn, not } from './predicates.ts';

/** A topic that an exemplar declares (1) or speaks of, times how much it narrows: "payments" tells more than "technology". */
export interface WeighedTopic {
  topic: string;
  weight: number;
}

const MENTIONED = 0.6;

/** What is known of the companies to look like. */
export interface Exemplars {
  /** One per exemplar that was found. */
  leads: Lead[];
  /** Unit vectors of the found ones. */
  vectors: Float32Array[];
  /** Words for those that were not found: their name or the words of their domain. */
  unknown: string[];
  /** What they are and have to do with, most telling first. */
  topics: WeighedTopic[];
  /** Names as asked, for the reasons. */
  names: string[];
  /** An exemplar is not its own match; null where there is none. */
  exclusion: Predicate | null;
}

export const NO_EXEMPLARS: Exemplars = {
  leads: [],
  vectors: [],
  unknown: [],
  topics: [],
  names: [],
  exclusion: null,
};

/** Finds each exemplar by lead id, domain or name. */
export async function resolveExemplars(
  exemplars: readonly Exemplar[],
  tenant: string,
  source: CandidateSource,
  topics: Topics,
): Promise<Exemplars> {
  if (exemplars.length === 0) return NO_EXEMPLARS;
  const found: KnownLead[] = [];
  const unknown: string[] = [];
  const own: Predicate[] = [];
  for (const exemplar of exemplars) {
    const known = await findOne(exemplar, tenant, source);
    if (known === null) unknown.push(wordsOf(exemplar));
    else {
      found.push(known);
      own.push(...identityOf(known.lead));
    }
    own.push(...askedIdentity(exemplar));
  }
  return {
    leads: found.map((each) => each.lead),
    vectors: found.flatMap((each) => each.embedding ?? []),
    unknown,
    topics: weighTopics(
      found.map((each) => each.lead),
      topics,
    ),
    names: exemplars.map(nameOf),
    exclusion: not(any(own)),
  };
}

function weighTopics(leads: readonly Lead[], topics: Topics): WeighedTopic[] {
  const weights = new Map<string, number>();
  const raise = (topic: string, share: number) => {
    if (topics.get(topic) === undefined) return;
    const weight = share / Math.log2(1 + topics.descendants(topic).length);
    weights.set(topic, Math.max(weights.get(topic) ?? 0, weight));
  };
  for (const lead of leads) {
    for (const topic of lead.topics) raise(topic, 1);
    for (const topic of lead.mentions) raise(topic, MENTIONED);
  }
  return [...weights]
    .map(([topic, weight]) => ({ topic, weight }))
    .sort((a, b) => b.weight - a.weight || (a.topic < b.topic ? -1 : 1));
}

async function findOne(
  exemplar: Exemplar,
  tenant: string,
  source: CandidateSource,
): Promise<KnownLead | null> {
  const tries: ['lead_id' | 'domain' | 'company_key', string | undefined][] = [
    ['lead_id', exemplar.lead_id],
    ['domain', exemplar.domain?.toLowerCase()],
    ['company_key', exemplar.company === undefined ? undefined : companyKey(exemplar.company)],
    ['company_key', exemplar.domain === undefined ? undefined : domainName(exemplar.domain)],
  ];
  for (const [facet, value] of tries) {
    if (value === undefined || value === '') continue;
    const [first] = await source.lookup(tenant, facet, value, 1);
    if (first !== undefined) return first;
  }
  return null;
}

function identityOf(lead: Lead): Predicate[] {
  const parts = [isIn('company_id', [lead.company_id]), isIn('lead_id', [lead.lead_id])];
  if (lead.domain !== null) parts.push(isIn('domain', [lead.domain]));
  return parts;
}

function askedIdentity(exemplar: Exemplar): Predicate[] {
  const parts: Predicate[] = [];
  if (exemplar.domain !== undefined) parts.push(isIn('domain', [exemplar.domain.toLowerCase()]));
  if (exemplar.company !== undefined) parts.push(isIn('company_key', [companyKey(exemplar.company)]));
  if (exemplar.lead_id !== undefined) parts.push(isIn('lead_id', [exemplar.lead_id]));
  return parts;
}

/** "stripe.com" -> "stripe". */
function domainName(domain: string): string {
  return domain.toLowerCase().split('.')[0] ?? '';
}

function wordsOf(exemplar: Exemplar): string {
  return (
    exemplar.company ??
    (exemplar.domain === undefined ? '' : domainName(exemplar.domain).replace(/[-_]/g, ' '))
  );
}

function nameOf(exemplar: Exemplar): string {
  return exemplar.company ?? exemplar.domain ?? exemplar.lead_id ?? '';
}

/** An exemplar as the request gives it: a domain where it reads as one, otherwise a name (which may be a lead id). */
export function readExemplar(text: string): Exemplar {
  const domain = registrableDomain(text);
  return domain === null ? { company: text, lead_id: text } : { domain };
}
