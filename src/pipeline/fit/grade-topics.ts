import { memoOf } from '../../memo.ts';
import type { Topics } from '../knowledge.ts';
import { topicClosure, topicIds } from '../retrieve/topic-predicates.ts';
import type { TopicSettings } from '../settings.ts';
import { type Leaf, raiseToBest } from './part.ts';

/** 1 for a company that declares an asked topic, less for one that speaks of it, less again for a related one. */
export function gradeTopics(
  asked: readonly string[],
  topics: Topics,
  settings: TopicSettings,
): Omit<Leaf, 'weight'> {
  const { declared, mentioned } = scoresOf(topics)(settings, JSON.stringify(asked));
  return {
    name: 'topic',
    grade(of, rows, out) {
      raiseToBest(of, 'topics', declared, rows, out);
      raiseToBest(of, 'mentions', mentioned, rows, out);
    },
  };
}

interface TopicScores {
  declared: ReadonlyMap<string, number>;
  mentioned: ReadonlyMap<string, number>;
}

const MEMO_MAX = 1024;
const memos = new WeakMap<Topics, (settings: TopicSettings, asked: string) => TopicScores>();

/** The scores of all topics near the asked ones, remembered by what is asked. */
function scoresOf(topics: Topics): (settings: TopicSettings, asked: string) => TopicScores {
  let memo = memos.get(topics);
  if (memo === undefined) {
    memo = memoOf((settings: TopicSettings, asked) => {
      const declared = topicScores(listOf(asked), topics, settings);
      const mentioned = new Map([...declared].map(([topic, score]) => [topic, score * settings.mentioned]));
      return { declared, mentioned };
    }, MEMO_MAX);
    memos.set(topics, memo);
  }
  return memo;
}

/** Safe: the key was written by gradeTopics(). */
function listOf(key: string): string[] {
  return JSON.parse(key) as string[];
}

function topicScores(asked: readonly string[], topics: Topics, settings: TopicSettings): Map<string, number> {
  const scores = new Map<string, number>();
  const raise = (topic: string, score: number) => scores.set(topic, Math.max(scores.get(topic) ?? 0, score));
  for (const id of asked.flatMap((value) => topicIds(value, topics))) {
    for (const { topic, similarity } of topics.related(id)) raise(topic, similarity * settings.related);
    for (const above of topics.ancestors(id)) raise(above, topics.similarity(id, above) * settings.related);
  }
  const ids = asked.flatMap((value) => topicIds(value, topics));
  for (const value of asked) {
    const isWider = topicIds(value, topics).some((id) =>
      ids.some((other) => topics.ancestors(other).includes(id)),
    );
    for (const topic of topicClosure([value], topics)) raise(topic, isWider ? settings.wider : 1);
  }
  return scores;
}
