import { setTimeout as sleep } from 'node:timers/promises';
import type kafkajs from 'kafkajs';
import type { PartitionLag, TopicInfo, TopicSpec } from '../../ports/events.ts';

export async function createTopics(admin: kafkajs.Admin, specs: TopicSpec[]): Promise<string[]> {
  const present = new Set(await admin.listTopics());
  const missing = specs.filter((spec) => !present.has(spec.topic));
  if (missing.length === 0) return [];
  // Resolves with false where another process made one of them meanwhile.
  await admin.createTopics({
    // Its own waiting fails on the first broker that has not heard of the topic yet.
    waitForLeaders: false,
    topics: missing.map(({ topic, partitions, replicas, settings = {} }) => ({
      topic,
      numPartitions: partitions,
      replicationFactor: replicas,
      configEntries: Object.entries(settings).map(([name, value]) => ({ name, value })),
    })),
  });
  await patiently(() => assertKnown(admin, missing));
  return missing.map((spec) => spec.topic);
}

export async function readTopics(admin: kafkajs.Admin, names: string[]): Promise<TopicInfo[]> {
  const present = new Set(await admin.listTopics());
  const wanted = names.filter((name) => present.has(name));
  if (wanted.length === 0) return [];
  const { topics } = await admin.fetchTopicMetadata({ topics: wanted });
  return Promise.all(
    topics.map(async ({ name, partitions }) => {
      const offsets = await admin.fetchTopicOffsets(name);
      const messages = offsets.reduce((sum, { high, low }) => sum + Number(BigInt(high) - BigInt(low)), 0);
      return {
        topic: name,
        partitions: partitions.length,
        replicas: partitions[0]?.replicas.length ?? 0,
        messages,
      };
    }),
  );
}

/**
 * A client that comes too early takes the partitions it sees for all there are, and has its messages written twice where
 * some leaders take them and others do not yet. Offsets are told by the leaders themselves.
 */
async function assertKnown(admin: kafkajs.Admin, specs: TopicSpec[]): Promise<void> {
  const { topics } = await admin.fetchTopicMetadata({ topics: specs.map(({ topic }) => topic) });
  for (const { topic, partitions } of specs) {
    const found = topics.find(({ name }) => name === topic)?.partitions ?? [];
    const led = found.filter(({ leader }) => leader >= 0).length;
    if (led < partitions) throw new Error(`${led} of ${partitions} partitions of ${topic} have a leader`);
    await admin.fetchTopicOffsets(topic);
  }
}

const RETRIES = 6;

/** A broker that has just started, or been given something new, says so for a moment; the client does not wait here. */
async function patiently<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      const passing = error instanceof Error && /coordinator|does not host|leader/i.test(error.message);
      if (!passing || attempt >= RETRIES) throw error;
      await sleep(200 * 2 ** attempt);
    }
  }
}

/** A partition of which nothing was committed yet lags by all that it holds. */
export async function readLag(admin: kafkajs.Admin, group: string, topic: string): Promise<PartitionLag[]> {
  const [ends, committed] = await Promise.all([
    admin.fetchTopicOffsets(topic),
    patiently(() => admin.fetchOffsets({ groupId: group, topics: [topic] })),
  ]);
  const at = new Map(committed[0]?.partitions.map(({ partition, offset }) => [partition, BigInt(offset)]));
  return ends
    .map(({ partition, high, low }) => {
      const from = at.get(partition) ?? -1n;
      const oldest = BigInt(low);
      return { topic, partition, lag: Number(BigInt(high) - (from < oldest ? oldest : from)) };
    })
    .sort((a, b) => a.partition - b.partition);
}
