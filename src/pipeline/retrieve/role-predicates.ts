import type { Predicate } from '../../domain/predicate.ts';
import type { Titles } from '../knowledge.ts';
import { all, any, isIn } from './predicates.ts';

/** Every word of one of the titles stands in the lead's title. */
export function hasTitle(values: readonly string[], titles: Titles): Predicate {
  return any(
    values.map((value) => all(titleWords(value, titles).map((word) => isIn('title_terms', [word])))),
  );
}

const LINKING = new Set(['of', 'the', 'and', 'for', 'to', 'in', 'a', 'an', '&']);

/** The words of a title that a lead must show: of the abbreviation where it has one ("cto"), else of the full form. */
export function titleWords(title: string, titles: Titles): readonly string[] {
  const reading = titles.read(title);
  const full = reading.title.split(/[^\p{L}\p{N}+#]+/u).filter((word) => word !== '' && !LINKING.has(word));
  const known = new Set(reading.terms);
  const words = full.filter((word) => known.has(word));
  return words.length > 0 ? words : full.length > 0 ? full : reading.terms;
}
