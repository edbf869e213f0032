import type { Lead } from '../domain/lead.ts';
import { analyze } from './analyze.ts';

/** Index terms of the lead's own text: the one document a lead has besides its snippets. */
export function ownTerms(lead: Lead): string[] {
  const terms = analyze(lead.company_name);
  append(terms, lead.description);
  for (const keyword of lead.keywords) append(terms, keyword);
  append(terms, lead.industry);
  append(terms, lead.sub_industry);
  append(terms, lead.title);
  return terms;
}

function append(terms: string[], text: string | null): void {
  if (text === null || text === '') return;
  for (const term of analyze(text)) terms.push(term);
}
