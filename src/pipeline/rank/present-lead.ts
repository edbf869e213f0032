import type { Components, Evidence, RankedLead } from '../../domain/answer.ts';
import type { Lead } from '../../domain/lead.ts';
import type { EvidenceHit } from '../../lead-index/api.ts';

export interface Placing {
  rank: number;
  score: number;
  relaxed: string[];
  components: Components;
  reasons: string[];
  evidence: EvidenceHit[];
}

/** The answer's shape of one lead; what the record does not say is left out. */
export function presentLead(lead: Lead, placing: Placing): RankedLead {
  return {
    lead_id: lead.lead_id,
    company_id: lead.company_id,
    company_name: lead.company_name,
    ...known(lead, TEXT_FIELDS),
    ...employees(lead),
    ...(lead.technologies.length > 0 ? { technologies: lead.technologies } : {}),
    ...(lead.topics.length > 0 ? { topics: lead.topics } : {}),
    rank: placing.rank,
    score: placing.score,
    fit: placing.components.fit.value,
    intent: placing.components.intent.value,
    relaxed: placing.relaxed,
    components: placing.components,
    reasons: placing.reasons,
    evidence: placing.evidence.map(presentEvidence),
  };
}

const TEXT_FIELDS = [
  'domain',
  'description',
  'industry',
  'country',
  'region',
  'city',
  'location',
  'founded_year',
  'funding_usd',
  'funding_stage',
  'company_type',
  'title',
  'function',
  'seniority',
  'email',
  'phone',
  'source',
] as const;

type Known<K extends keyof Lead> = { [P in K]?: NonNullable<Lead[P]> };

function known<K extends keyof Lead>(lead: Lead, fields: readonly K[]): Known<K> {
  const result: Known<K> = {};
  for (const field of fields) {
    const value = lead[field];
    if (value !== null && value !== undefined) result[field] = value;
  }
  return result;
}

function employees(lead: Lead): Pick<RankedLead, 'employee_count' | 'employee_range'> {
  const { employees_min: min, employees_max: max } = lead;
  if (min === null || max === null) return min === null ? {} : { employee_count: min };
  return min === max
    ? { employee_count: min }
    : { employee_count: Math.round((min + max) / 2), employee_range: { min, max } };
}

function presentEvidence(hit: EvidenceHit): Evidence {
  const { snippet } = hit;
  return {
    snippet_id: snippet.snippet_id,
    text: snippet.text,
    ...(snippet.source_url === null ? {} : { source_url: snippet.source_url }),
    observed_at: new Date(snippet.observed_at_ms).toISOString(),
    content_type: snippet.content_type,
    age_days: hit.ageDays,
    bm25: hit.bm25,
    decay: hit.decay,
  };
}
