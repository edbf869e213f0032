import type { Config } from '../config.ts';
import type { TopicSpec } from '../ports/events.ts';

const DAY_MS = 86_400_000;

export interface TopicNames {
  snippets: string;
  outcomes: string;
}

export function topicNames(config: Pick<Config, 'KAFKA_TOPIC_PREFIX'>): TopicNames {
  const prefix = config.KAFKA_TOPIC_PREFIX;
  return { snippets: `${prefix}miner.snippets`, outcomes: `${prefix}outcome.events` };
}

export function deadLetterTopic(topic: string): string {
  return `${topic}.dlq`;
}

/** Every topic there is, as `topics create` makes it. */
export function topicSpecs(
  names: TopicNames,
  size: { partitions: number; replicas: number; keepDays: number; compact?: boolean },
): TopicSpec[] {
  const { partitions, replicas, keepDays } = size;
  // The broker unpacks what miners packed with codecs that the consumer does not know.
  const settings = { 'compression.type': 'uncompressed', 'retention.ms': String(keepDays * DAY_MS) };
  // With it a tombstone takes away what was sent under its key; what has no key is refused by the broker then.
  const main = size.compact === true ? { ...settings, 'cleanup.policy': 'compact,delete' } : settings;
  return [names.snippets, names.outcomes].flatMap((topic) => [
    { topic, partitions, replicas, settings: main },
    { topic: deadLetterTopic(topic), partitions: 1, replicas, settings },
  ]);
}
