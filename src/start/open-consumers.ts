import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import type { Spacing } from '../ingest/coalesce.ts';
import { judgeOutcome, writeOutcomes } from '../ingest/ingest-outcomes.ts';
import { judgeFor } from '../ingest/ingest-snippets.ts';
import { createIntake, type Intake, type IntakeCounts, type IntakeOptions } from '../ingest/intake.ts';
import { writeJudged } from '../ingest/write-judged.ts';
import type { ConsumerState, EventConsumer, Events } from '../ports/events.ts';
import { NO_TRACING, type Tracing } from '../ports/tracing.ts';
import type { EventStream } from '../telemetry/events-metrics.ts';
import { traceDeliveries, traceSend } from '../telemetry/tracing/trace-deliveries.ts';
import { deadLetterTopic, topicNames } from './topic-names.ts';
import type { Parts } from './wire.ts';

const MESSAGES_MAX = 2_000;
/** A write of a few snippets costs the store, and the index of every process, hardly less than one of twenty. */
const EVIDENCE_SPACING: Spacing = { ms: 100, itemsMin: 100 };

export interface ConsumerReport {
  topic: string;
  state: ConsumerState;
  /** The store or the broker does not take what was read; it is tried again. */
  waiting: { why: string; sinceMs: number } | null;
  counts: IntakeCounts;
}

export interface Consumers {
  report(): ConsumerReport[];
  /** Finishes and commits what was read, leaves the groups. */
  stop(): Promise<void>;
}

interface Running {
  topic: string;
  intake: Intake;
  consumer: EventConsumer;
}

/** Consumers of evidence and of outcomes, each in a group of its own, so that neither waits for the other. */
export function openConsumers(
  events: Events,
  parts: Parts,
  config: Config,
  log: Logger,
  tracing: Tracing = NO_TRACING,
): Consumers {
  const names = topicNames(config);
  const snippets = { ...parts.snippets, throttle: parts.miners.throttle };
  const running = [
    run('snippets', names.snippets, {
      idField: 'snippet_id',
      judge: judgeFor(snippets),
      write: (judged) => writeJudged(judged, snippets),
      onStored: () => parts.keeper.catchUp(),
      spacing: EVIDENCE_SPACING,
    }),
    run('outcomes', names.outcomes, {
      idField: 'event_id',
      judge: (record) => judgeOutcome(record, Date.now()),
      // Committed when it is learned: the next answer knows of it.
      async write(judged) {
        const verdicts = await writeOutcomes(judged, {
          store: parts.store,
          tenant: parts.tenant,
          onNew: (outcomes) => parts.reputation.desk.takeOutcomes(outcomes),
        });
        await parts.learned?.catchUp();
        return verdicts;
      },
    }),
  ];

  function run<J>(
    what: EventStream,
    topic: string,
    job: Pick<IntakeOptions<J>, 'idField' | 'judge' | 'write' | 'onStored' | 'spacing'>,
  ): Running {
    const onDone: IntakeOptions<J>['onDone'] = (messages) => {
      const now = Date.now();
      parts.metrics.events.taken(
        what,
        messages.map(({ timestampMs }) => now - timestampMs),
      );
    };
    const send = traceSend((to, letters, signal) => events.send(to, letters, signal), tracing);
    const intake = createIntake({
      ...job,
      topic,
      deadLetterTopic: deadLetterTopic(topic),
      send,
      onDone,
      log,
    });
    const group = `${config.KAFKA_GROUP}.${what}`;
    const consumer = events.consume({
      group,
      topics: [topic],
      messagesMax: MESSAGES_MAX,
      handle: traceDeliveries(intake.handle, { topic, group }, tracing),
    });
    parts.metrics.events.watch(what, {
      stored: () => intake.counts().stored,
      refused: () => intake.counts().refused,
      retries: () => intake.counts().retries,
      up: () => consumer.state().phase === 'running' && intake.waiting() === null,
      lag: () => events.lag(group, topic),
    });
    return { topic, intake, consumer };
  }

  return {
    report: () =>
      running.map(({ topic, consumer, intake }) => ({
        topic,
        state: consumer.state(),
        waiting: intake.waiting(),
        counts: intake.counts(),
      })),
    async stop() {
      await Promise.all(running.map(({ consumer }) => consumer.stop()));
      await events.close();
    },
  };
}
