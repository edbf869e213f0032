import type { Config } from '../config.ts';
import { openEvents } from '../start/open-events.ts';
import { topicNames, topicSpecs } from '../start/topic-names.ts';

/** For `doctor`: whether the brokers answer and have the topics. @throws with what to mend. */
export async function checkBrokers(config: Config): Promise<string> {
  const events = openEvents(config);
  if (events === null) return 'none set: evidence and outcomes come over HTTP and from files only';
  try {
    const wanted = topicSpecs(topicNames(config), { partitions: 1, replicas: 1, keepDays: 1 });
    const found = await events.topics(wanted.map(({ topic }) => topic));
    const missing = wanted.filter(({ topic }) => !found.some((one) => one.topic === topic));
    if (missing.length > 0)
      throw new Error(
        `topics are missing: ${missing.map(({ topic }) => topic).join(', ')}; \`assay topics create\` makes them`,
      );
    const alone = found.filter(({ replicas }) => replicas === 1).length;
    const copies = alone === 0 ? '' : `; ${alone} without a second copy`;
    return `${config.KAFKA_BROKERS?.join(', ')}, all ${found.length} topics are there${copies}`;
  } finally {
    await events.close();
  }
}
