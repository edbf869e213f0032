import type { Config } from '../config.ts';
import { AppError } from '../errors.ts';
import type { Events } from '../ports/events.ts';
import { openEvents } from '../start/open-events.ts';
import { topicNames, topicSpecs } from '../start/topic-names.ts';

export interface TopicsCreateOptions {
  partitions: number;
  replicas: number;
  keepDays: number;
  compact?: boolean;
}

/** Makes the topics that are missing and leaves the others as they are. */
export async function topicsCreateCommand(config: Config, options: TopicsCreateOptions): Promise<number> {
  return withEvents(config, async (events) => {
    const specs = topicSpecs(topicNames(config), options);
    const made = new Set(await events.createTopics(specs));
    for (const { topic, partitions } of specs)
      print(
        made.has(topic)
          ? `made     ${topic} (${partitions} partition${partitions === 1 ? '' : 's'})`
          : `is there ${topic}`,
      );
    return 0;
  });
}

/** Exit status 1 where a topic is missing. */
export async function topicsListCommand(config: Config): Promise<number> {
  return withEvents(config, async (events) => {
    const names = topicNames(config);
    const groups = new Map([
      [names.snippets, `${config.KAFKA_GROUP}.snippets`],
      [names.outcomes, `${config.KAFKA_GROUP}.outcomes`],
    ]);
    const specs = topicSpecs(names, { partitions: 1, replicas: 1, keepDays: 1 });
    const found = new Map((await events.topics(specs.map(({ topic }) => topic))).map((i) => [i.topic, i]));
    let missing = 0;
    for (const { topic } of specs) {
      const info = found.get(topic);
      const group = groups.get(topic);
      if (info === undefined) {
        missing++;
        print(`${topic.padEnd(28)} missing: assay topics create makes it`);
        continue;
      }
      const lag =
        group === undefined
          ? ''
          : `, ${(await events.lag(group, topic)).reduce((sum, one) => sum + one.lag, 0).toLocaleString('en')} not consumed yet by ${group}`;
      print(
        `${topic.padEnd(28)} ${info.partitions} partitions, ${info.replicas} replicas, ${info.messages.toLocaleString('en')} messages${lag}`,
      );
    }
    return missing === 0 ? 0 : 1;
  });
}

async function withEvents(config: Config, work: (events: Events) => Promise<number>): Promise<number> {
  const events = openEvents(config);
  if (events === null) throw new AppError('config', 'Set ASSAY_KAFKA_BROKERS to the brokers, host:port.');
  try {
    return await work(events);
  } finally {
    await events.close();
  }
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
