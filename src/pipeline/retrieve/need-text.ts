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
  const phrases = values.flatMap((value) =>
    topicIds(value, topics).flatMap((id) => topics.expansions(id).map(({ phrase }) => phrase)),
  );
  const more = [...new Set(phrases)].filter((phrase) => !values.includes(phrase)).slice(0, PHRASES_MAX);
  return expand && more.length > 0 ? [plain, [plain, ...more].join(', ')] : [plain];
}
