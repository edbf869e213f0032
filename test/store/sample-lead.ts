import type { Lead } from '../../src/domain/lead.ts';
import type { SnippetWrite } from '../../src/ports/store.ts';

export function sampleLead(id: string, fields: Partial<Lead> = {}): Lead {
  return {
    lead_id: id,
    company_id: `company-${id}`,
    company_name: `Company ${id}`,
    company_key: `company ${id}`,
    domain: null,
    description: null,
    industry: null,
    sub_industry: null,
    keywords: [],
    topics: [],
    mentions: [],
    employees_min: null,
    employees_max: null,
    location: null,
    country: null,
    region: null,
    city: null,
    founded_year: null,
    funding_usd: null,
    funding_stage: null,
    company_type: null,
    technologies: [],
    title: null,
    title_terms: [],
    seniority: null,
    function: null,
    email: null,
    phone: null,
    source: null,
    attributes: {},
    created_at: null,
    quality: 0.5,
    ...fields,
  };
}

export function sampleSnippet(id: string, fields: Partial<SnippetWrite> = {}): SnippetWrite {
  return {
    snippet_id: id,
    lead_id: null,
    company_id: null,
    domain: null,
    miner_id: 'miner-1',
    text: `snippet ${id}`,
    observed_at_ms: Date.UTC(2026, 0, 1),
    content_type: 'news',
    source_url: null,
    attributes: {},
    ...fields,
  };
}

/** Unit vector of `dimensions` that leans on one axis and a little on the next. */
export function sampleVector(dimensions: number, axis: number, lean = 0): Float32Array {
  const vector = new Float32Array(dimensions);
  vector[axis % dimensions] = Math.cos(lean);
  vector[(axis + 1) % dimensions] = Math.sin(lean);
  return vector;
}
