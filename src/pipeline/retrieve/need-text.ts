import { analyze } from '../../lead-index/analyze.ts';
import type { Topics } from '../knowledge.ts';
import type { Asked } from './merge-filters.ts';
import { topicIds } from './topic-predicates.ts';

/** Longer texts drift away from the topic itself. */
const PHRASES_MAX = 6;

/**
 * What the query means, as texts for the embedder whose mean stands for it: the topics asked for and the need, and the
 * same with other words for the topics. Empty where neither is there.
 */
export function needTexts(asked: Asked, topics: Topics, expand: boolean): string[] {
  const values = [...asked.include.industries, ...asked.include.keywords];
  const said = new Set(analyze(asked.need));
  const unsaid = values.filter((value) => !analyze(value).every((term) => said.has(term)));
  const plain = [asked.need, ...unsaid].filter((part) => part !== '').join(', ');
  if (plain === '') return [];
  const more = expand ? otherWords(values, topics) : NOTHING;
  return more.length > 0 ? [plain, [plain, ...more].join(', ')] : [plain];
}

const NOTHING: readonly never[] = [];

/** The first words for the topics that are not among the values themselves. */
function otherWords(values: readonly string[], topics: Topics): readonly string[] {
  const more: string[] = [];
  for (const value of values) {
    for (const id of topicIds(value, topics)) {
      for (const { phrase } of topics.expansions(id)) {
        if (values.includes(phrase) || more.includes(phrase)) continue;
        more.push(phrase);
        if (more.length === PHRASES_MAX) return more;
      }
    }
  }
  return more;
}
