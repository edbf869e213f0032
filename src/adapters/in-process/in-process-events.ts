import { AppError } from '../../errors.ts';
import type { EventConsumer, Events, TopicInfo } from '../../ports/events.ts';
import { createInProcessConsumer } from './in-process-consumer.ts';
import { type Topic, TopicLog } from './topic-log.ts';

export interface InProcessOptions {
  /** Most messages held of one partition; a sender waits for room. */
  partitionMessagesMax?: number;
}

/** The events port without a broker: what it holds lives as long as the process. */
export function createInProcessEvents(options: InProcessOptions = {}): Events {
  const log = new TopicLog(options.partitionMessagesMax ?? 10_000);
  const consumers = new Set<EventConsumer>();
  return {
    async send(topic, events, signal) {
      const target = known(log, topic);
      for (const event of events) await log.append(target, event, signal);
    },
    consume(consumeOptions) {
      const consumer = createInProcessConsumer(log, consumeOptions);
      consumers.add(consumer);
      return consumer;
    },
    async createTopics(specs) {
      return specs.filter((spec) => log.create(spec)).map((spec) => spec.topic);
    },
    async topics(names) {
      return names.flatMap((name): TopicInfo[] => {
        const topic = log.find(name);
        if (topic === undefined) return [];
        const messages = topic.partitions.reduce((sum, { messages: held }) => sum + held.length, 0);
        return [{ topic: name, partitions: topic.partitions.length, replicas: 1, messages }];
      });
    },
    async lag(group, topic) {
      return known(log, topic).partitions.map((partition, i) => ({
        topic,
        partition: i,
        lag: partition.end - log.committed(group, topic, i),
      }));
    },
    async close() {
      await Promise.all([...consumers].map((consumer) => consumer.stop()));
    },
  };
}

function known(log: TopicLog, name: string): Topic {
  const topic = log.find(name);
  if (topic === undefined) throw new AppError('events_unavailable', `There is no topic ${name}.`);
  return topic;
}
