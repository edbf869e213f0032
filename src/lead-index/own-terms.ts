import type { Lead } from '../domain/lead.ts';
import { analyze } from './analyze.ts';

/** Index terms of the lead's own text: the one document a lead has besides its snippets. */
export function ownTerms(lead: Lead): string[] {
  return ownTexts(lead).flatMap(analyze);
}

/** The parts of a lead's own text; words of two parts are never joined. */
export function ownTexts(lead: Lead): string[] {
  const { company_name, description, keywords, industry, sub_industry, title } = lead;
  const texts = [company_name, description, ...keywords, industry, sub_industry, title];
  return texts.filter((text) => text !== null);
}
