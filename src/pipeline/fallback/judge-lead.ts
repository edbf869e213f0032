import { createHash } from 'node:crypto';
import type { Lead } from '../../domain/lead.ts';
import type { Snippet } from '../../domain/snippet.ts';
import type { EvidenceFact, JudgeLead, LeadFacts } from '../../ports/lead-judge.ts';

const SNIPPETS_MAX = 3;
const TEXT_MAX = 400;
const LIST_MAX = 10;
const EMAIL = /[\p{L}\p{N}._%+-]+@[\p{L}\p{N}.-]+\.\p{L}{2,}/gu;
/** Eight or more digits with the signs that phone numbers are written with; no dates, no spans of years. */
const PHONE =
  /(?<![\p{L}\p{N}]|\d[-./])\+?\(?(?!(?:19|20)\d\d[-./]\d\d?[-./]\d\d?(?!\d)|\d\d?[-./]\d\d?[-./](?:19|20)\d\d(?!\d)|(?:19|20)\d\d ?- ?(?:19|20)\d\d(?!\d))\d(?:[\s().\-/]{0,2}\d){7,14}(?![\p{L}\p{N}])/gu;

/** What is sent of a lead: facts of company and role, and its newest evidence, with emails and phone numbers masked. */
export function judgeLead(lead: Lead, snippets: readonly Snippet[]): JudgeLead {
  return { facts: factsOf(lead), evidence: newest(snippets).map(evidenceOf) };
}

/** Changes with anything that would be sent: a label made of other content is stale. */
export function contentHash(judged: JudgeLead): string {
  return createHash('sha256').update(JSON.stringify(judged)).digest('base64url').slice(0, 22);
}

function factsOf(lead: Lead): LeadFacts {
  const { employees_min: min, employees_max: max } = lead;
  return {
    company: text(lead.company_name, 120),
    ...(lead.description !== null && { description: text(lead.description, TEXT_MAX) }),
    ...(lead.industry !== null && { industry: text(lead.industry, 80) }),
    ...(lead.topics.length > 0 && { topics: lead.topics.slice(0, LIST_MAX) }),
    ...(min !== null && max !== null && { employees: { min, max } }),
    ...(lead.country !== null && { country: lead.country }),
    ...(lead.region !== null && { region: lead.region }),
    ...(lead.founded_year !== null && { founded: lead.founded_year }),
    ...(lead.funding_usd !== null && { funding_usd: lead.funding_usd }),
    ...(lead.funding_stage !== null && { funding_stage: lead.funding_stage }),
    ...(lead.company_type !== null && { company_type: lead.company_type }),
    ...(lead.technologies.length > 0 && { technologies: lead.technologies.slice(0, LIST_MAX) }),
    ...(lead.title !== null && { title: text(lead.title, 80) }),
    ...(lead.seniority !== null && { seniority: lead.seniority }),
    ...(lead.function !== null && { function: lead.function }),
  };
}

function newest(snippets: readonly Snippet[]): Snippet[] {
  return [...snippets]
    .sort((a, b) => b.observed_at_ms - a.observed_at_ms || (a.snippet_id < b.snippet_id ? -1 : 1))
    .slice(0, SNIPPETS_MAX);
}

function evidenceOf(snippet: Snippet): EvidenceFact {
  return {
    text: text(snippet.text, TEXT_MAX),
    kind: snippet.content_type,
    observed: new Date(snippet.observed_at_ms).toISOString().slice(0, 10),
  };
}

/** Clipped before it is masked with room to spare, so that no half of an address stays at the cut. */
function text(given: string, max: number): string {
  const masked = given
    .slice(0, 2 * max)
    .replace(EMAIL, '[email]')
    .replace(PHONE, '[number]');
  return masked.replace(/\s+/g, ' ').trim().slice(0, max).toWellFormed();
}
