import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import { ingestOutcomes } from '../ingest/ingest-outcomes.ts';
import { ingestSnippets } from '../ingest/ingest-snippets.ts';
import { createIntake, type Intake, type IntakeCounts, type IntakeOptions } from '../ingest/intake.ts';
import type { ConsumerState, EventConsumer, Events, PartitionLag } from '../ports/events.ts';
import { deadLetterTopic, topicNames } from './topic-names.ts';
import { type Parts, TENANT } from './wire.ts';

const MESSAGES_MAX = 2_000;

export interface ConsumerReport {
  topic: string;
  state: ConsumerState;
  /** The store or the broker does not take what was read; it is tried again. */
  waiting: { why: string; sinceMs: number } | null;
  counts: IntakeCounts;
}

export interface Consumers {
  report(): ConsumerReport[];
  lag(): Promise<PartitionLag[]>;
  /** Finishes and commits what was read, leaves the groups. */
  stop(): Promise<void>;
}

interface Running {
  topic: string;
  group: string;
  intake: Intake;
  consumer: EventConsumer;
}

/** Consumers of evidence and of outcomes, each in a group of its own, so that neither waits for the other. */
export function openConsumers(events: Events, parts: Parts, config: Config, log: Logger): Consumers {
  const names = topicNames(config);
  const running = [
    run('snippets', names.snippets, {
      idField: 'snippet_id',
      store: (records) => ingestSnippets(records, parts.snippets),
      onStored: () => parts.keeper.catchUp(),
    }),
    run('outcomes', names.outcomes, {
      idField: 'event_id',
      store: (records) => ingestOutcomes(records, { store: parts.store, tenant: TENANT, nowMs: Date.now() }),
    }),
  ];

  function run(
    what: string,
    topic: string,
    job: Pick<IntakeOptions, 'idField' | 'store' | 'onStored'>,
  ): Running {
    const send: IntakeOptions['send'] = (to, letters, signal) => events.send(to, letters, signal);
    const intake = createIntake({ ...job, topic, deadLetterTopic: deadLetterTopic(topic), send, log });
    const group = `${config.KAFKA_GROUP}.${what}`;
    const consumer = events.consume({
      group,
      topics: [topic],
      messagesMax: MESSAGES_MAX,
      handle: intake.handle,
    });
    return { topic, group, intake, consumer };
  }

  return {
    report: () =>
      running.map(({ topic, consumer, intake }) => ({
        topic,
        state: consumer.state(),
        waiting: intake.waiting(),
        counts: intake.counts(),
      })),
    lag: async () => (await Promise.all(running.map(({ group, topic }) => events.lag(group, topic)))).flat(),
    async stop() {
      await Promise.all(running.map(({ consumer }) => consumer.stop()));
      await events.close();
    },
  };
}
