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

/** The answer's shape of one lead; what the record does not say is left out (undefined). */
export function presentLead(lead: Lead, placing: Placing): RankedLead {
  const { components } = placing;
  const { employees_min: min, employees_max: max } = lead;
  const isRange = min !== null && max !== null && min !== max;
  return {
    lead_id: lead.lead_id,
    company_id: lead.company_id,
    company_name: lead.company_name,
    domain: lead.domain ?? undefined,
    description: lead.description ?? undefined,
    industry: lead.industry ?? undefined,
    country: lead.country ?? undefined,
    region: lead.region ?? undefined,
    city: lead.city ?? undefined,
    location: lead.location ?? undefined,
    founded_year: lead.founded_year ?? undefined,
    funding_usd: lead.funding_usd ?? undefined,
    funding_stage: lead.funding_stage ?? undefined,
    company_type: lead.company_type ?? undefined,
    title: lead.title ?? undefined,
    function: lead.function ?? undefined,
    seniority: lead.seniority ?? undefined,
    email: lead.email ?? undefined,
    phone: lead.phone ?? undefined,
    source: lead.source ?? undefined,
    employee_count: isRange ? Math.round((min + max) / 2) : (min ?? undefined),
    employee_range: isRange ? { min, max } : undefined,
    technologies: lead.technologies.length > 0 ? lead.technologies : undefined,
    topics: lead.topics.length > 0 ? lead.topics : undefined,
    rank: placing.rank,
    score: placing.score,
    fit: components.fit.value,
    intent: components.intent.value,
    relaxed: placing.relaxed,
    components,
    reasons: placing.reasons,
    evidence: placing.evidence.map(presentEvidence),
  };
}

function presentEvidence(hit: EvidenceHit): Evidence {
  const { snippet } = hit;
  return {
    snippet_id: snippet.snippet_id,
    miner_id: snippet.miner_id,
    text: snippet.text,
    source_url: snippet.source_url ?? undefined,
    observed_at: new Date(snippet.observed_at_ms).toISOString(),
    content_type: snippet.content_type,
    age_days: hit.ageDays,
    bm25: hit.bm25,
    decay: hit.decay,
    value: hit.value,
    miner_quality: hit.minerQuality === 1 ? undefined : hit.minerQuality,
  };
}
