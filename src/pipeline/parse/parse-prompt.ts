import type { Parsed } from '../../domain/parsed.ts';
import { applyNegations } from './apply-negations.ts';
import { assemble } from './assemble.ts';
import { barSpokenLanguages } from './bar-spoken-languages.ts';
import { chooseReadings } from './choose-readings.ts';
import { detectLanguage } from './detect-language.ts';
import { type Draft, makeDraft, type ParseContext } from './draft.ts';
import { extendTitles } from './extend-titles.ts';
import { barBackers } from './find-backers.ts';
import { findCompanies } from './find-companies.ts';
import { findKeywords } from './find-keywords.ts';
import { findNeed } from './find-need.ts';
import { findQuantities } from './find-quantities.ts';
import { keepWords } from './keep-words.ts';
import { lexiconOf } from './lexicon.ts';
import { mendPlaces } from './mend-places.ts';
import { placesAt } from './places-at.ts';
import { barProtectedAttributes } from './protected-attributes.ts';
import { readFields } from './read-fields.ts';
import { claimTaxExempt } from './type-readings.ts';
import { wordsOf } from './words.ts';

export type { ParseContext } from './draft.ts';

/** What comes after so many words (in Chinese and Japanese: characters) is left unread, and said to be. */
const WORDS_MAX = 1_000;

/**
 * What a prompt asks for. Pure and deterministic: the same prompt, vocabulary and `ctx.now` give the same answer, and no
 * string makes it throw. The steps claim words in turn, from the readings that depend least on others to those that
 * depend most: numbers, the need, named companies, then places, titles, topics and technologies together, and last
 * what is left over.
 */
export function parsePrompt(prompt: string, ctx: ParseContext): Parsed {
  return parseWithWork(prompt, ctx).parsed;
}

/** The same with the number of lookups that were done, for tests that bound it. */
export function parseWithWork(prompt: string, ctx: ParseContext): { parsed: Parsed; work: number } {
  const all = wordsOf(prompt, lexiconOf(ctx.vocabulary));
  const words = all.length > WORDS_MAX ? all.slice(0, WORDS_MAX) : all;
  const folded = words.map((word) => word.folded);
  const places = placesAt(prompt, words, folded, ctx.places);
  const language = detectLanguage(words, places, ctx.vocabulary);
  const draft: Draft = makeDraft(prompt, words, folded, places, language, ctx);
  mendPlaces(draft);
  barProtectedAttributes(draft);
  barBackers(draft);
  barSpokenLanguages(draft);
  claimTaxExempt(draft);
  const k = findQuantities(draft);
  const need = findNeed(draft);
  const names = findCompanies(draft);
  chooseReadings(draft);
  readFields(draft);
  extendTitles(draft);
  findKeywords(draft);
  applyNegations(draft);
  keepWords(draft);
  const parsed = assemble(draft, k, need, names);
  const unread = all[WORDS_MAX];
  if (unread !== undefined) parsed.unparsed.push(prompt.slice(unread.start));
  return { parsed, work: draft.work };
}
