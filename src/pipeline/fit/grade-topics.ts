import type { Topics } from '../knowledge.ts';
import { topicClosure, topicIds } from '../retrieve/topic-predicates.ts';
import type { TopicSettings } from '../settings.ts';
import { bestOf, type Grade, type Leaf } from './part.ts';

/** 1 for a company that declares an asked topic, less for one that speaks of it, less again for a related one. */
export function gradeTopics(
  asked: readonly string[],
  topics: Topics,
  settings: TopicSettings,
): Omit<Leaf, 'weight'> {
  const declared = topicScores(asked, topics, settings);
  const mentioned = new Map([...declared].map(([topic, score]) => [topic, score * settings.mentioned]));
  return {
    name: 'topic',
    bind(segment, rows): Grade {
      const ofTopics = bestOf(segment, 'topics', declared, rows);
      const ofMentions = bestOf(segment, 'mentions', mentioned, rows);
      return (i) => Math.max(ofTopics(i), ofMentions(i));
    },
  };
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
