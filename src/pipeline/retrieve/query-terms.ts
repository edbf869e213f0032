import { analyze } from '../../lead-index/analyze.ts';
import type { QueryTerm } from '../../lead-index/api.ts';
import { memoOf } from '../../memo.ts';
import type { Topics } from '../knowledge.ts';
import type { TermSettings } from '../settings.ts';
import type { Exemplars } from './exemplars.ts';
import type { Asked } from './merge-filters.ts';
import { topicIds } from './topic-predicates.ts';

export interface TermsInput {
  asked: Asked;
  exemplars: Exemplars;
  /** False leaves only the prompt's own words, for a query that is short of time. */
  expand: boolean;
}

/** Index terms with weights, heaviest first, then by name: the prompt's own words weigh 1, other words for the same less. */
export function queryTerms(input: TermsInput, topics: Topics, settings: TermSettings): QueryTerm[] {
  const weights = new Map<string, number>();
  const addTerms = (terms: readonly string[], weight: number) => {
    for (const term of terms) weights.set(term, Math.max(weights.get(term) ?? 0, weight));
  };
  const add = (text: string, weight: number) => addTerms(analyze(text), weight);
  const addExpansions = (id: string, expansion: number, topical: number) => {
    // A word of a longer phrase says less by itself.
    for (const { terms, weight } of expansionsOf(topics, id))
      addTerms(terms, (weight * expansion * topical) / Math.max(1, terms.length));
  };
  add(input.asked.need, 1);
  const { include } = input.asked;
  const topical = input.asked.hasNeed ? settings.topicBesideNeed : 1;
  for (const value of [...include.industries, ...include.keywords]) {
    add(value, topical);
    if (input.expand)
      for (const id of topicIds(value, topics)) addExpansions(id, settings.expansion, topical);
  }
  for (const technology of include.technologies) add(technology, settings.technology);
  for (const stage of include.funding_stages) add(stage.replaceAll('_', ' '), settings.stage);
  if (input.expand)
    for (const { topic, weight } of input.exemplars.topics) add(topic, settings.exemplar * weight);
  return [...weights]
    .map(([term, weight]) => ({ term, weight }))
    .sort((a, b) => b.weight - a.weight || (a.term < b.term ? -1 : 1))
    .slice(0, settings.max);
}

/** Other words for a topic as index terms, phrase by phrase. */
const expansionsOf = memoOf(
  (topics: Topics, id): readonly { terms: readonly string[]; weight: number }[] =>
    topics.expansions(id).map(({ phrase, weight }) => ({ terms: analyze(phrase), weight })),
  4096,
);
