import type { Lead } from '../domain/lead.ts';

/** The rest costs time and no quality: P@25 of bench/score-ranking .667 at 400, .662 at 600, .663 at 800, .664 at 2,000. */
const DESCRIPTION_MAX = 600;

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
