import type { Lead } from '../domain/lead.ts';

/** Longer descriptions repeat themselves, and the embedding only blurs. */
const DESCRIPTION_MAX = 2_000;

/** What a lead's vector is made of. */
export function embeddingText(
  lead: Pick<Lead, 'company_name' | 'industry' | 'sub_industry' | 'keywords' | 'description'>,
): string {
  return [
    lead.company_name,
    lead.industry,
    lead.sub_industry,
    lead.keywords.join(', '),
    lead.description?.slice(0, DESCRIPTION_MAX),
  ]
    .filter((part) => part !== null && part !== undefined && part !== '')
    .join('. ');
}
