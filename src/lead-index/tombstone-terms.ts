import { analyze } from './analyze.ts';
import { ownTerms } from './own-terms.ts';
import type { Segment } from './segment.ts';

/** Term numbers by document: a term is listed once for the own text, and once for every snippet that holds it. */
export interface TermCounts {
  own: number[];
  snippets: number[];
}

/** Re-analyses a stored lead block, as the segment keeps no list of terms by document. */
export function tombstoneTerms(segment: Segment, ordinal: number): TermCounts {
  const own = [...numbers(segment, ownTerms(segment.lead(ordinal)))];
  const snippets = segment
    .snippets(ordinal)
    .flatMap((snippet) => [...numbers(segment, analyze(snippet.text))]);
  return { own, snippets };
}

function numbers(segment: Segment, terms: string[]): Set<number> {
  const ids = new Set<number>();
  for (const term of terms) {
    const id = segment.terms.codeOf(term);
    if (id < 0) throw new Error('stored record and postings differ');
    ids.add(id);
  }
  return ids;
}
