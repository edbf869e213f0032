import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import { DEFAULT_TENANT } from '../domain/access.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { Spacing } from '../ingest/coalesce.ts';
import { judgeOutcome, writeOutcomes } from '../ingest/ingest-outcomes.ts';
import { judgeFor } from '../ingest/ingest-snippets.ts';
import type { Intake, IntakeCounts, IntakeOptions } from '../ingest/intake.ts';
import { createTenantIntakes, type TenantIntakesOptions } from '../ingest/tenant-intakes.ts';
import { writeJudged } from '../ingest/write-judged.ts';
import type { ConsumeOptions, ConsumerState, EventConsumer, Events } from '../ports/events.ts';
import { NO_TRACING, type Tracing } from '../ports/tracing.ts';
import type { EventStream } from '../telemetry/events-metrics.ts';
import { traceDeliveries, traceSend } from '../telemetry/tracing/trace-deliveries.ts';
import { deadLetterTopic, topicNames } from './topic-names.ts';
import type { Parts } from './wire.ts';

/** What one write takes: one partition's next messages are judged while the last are written. */
const MESSAGES_MAX = 1_000;
/**
 * A write of a few snippets costs the store, and the index of every process, hardly less than one of fifty, so snippets are
 * gathered at the broker, and those of several brokers here. What is sent is to be found within a second.
 */
const EVIDENCE_GATHER_MS = 250;
/** The store takes one after another; the second is made and sent meanwhile, and the first one's answer read. */
const EVIDENCE_WRITES_AT_ONCE = 2;
const EVIDENCE_SPACING: Spacing = { ms: EVIDENCE_GATHER_MS, itemsMin: 250 };

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

/** How messages reach the parts of their tenant. */
export interface PartsOfTenants {
  readonly metrics: Parts['metrics'];
  /** For what is judged without a tenant. */
  readonly home: Parts;
  isServed(tenant: string): Promise<boolean>;
  use<T>(tenant: string, work: (parts: Parts) => Promise<T>): Promise<T>;
}

/** One tenant alone. */
export function partsOfOne(parts: Parts): PartsOfTenants {
  return {
    metrics: parts.metrics,
    home: parts,
    isServed: async (tenant) => tenant === parts.tenant,
    use: (_tenant, work) => work(parts),
  };
}

/** Consumers of evidence and of outcomes, each in a group of its own, so that neither waits for the other. */
export function openConsumers(
  events: Events,
  tenants: PartsOfTenants,
  config: Config,
  log: Logger,
  tracing: Tracing = NO_TRACING,
): Consumers {
  const names = topicNames(config);
  const running = [
    run('snippets', names.snippets, {
      idField: 'snippet_id',
      judge: judgeFor(tenants.home.snippets),
      write: (tenant, judged) =>
        tenants.use(tenant, ({ snippets, miners }) =>
          writeJudged(judged, { ...snippets, throttle: miners.throttle }),
        ),
      onStored: (tenant) => tenants.use(tenant, ({ keeper }) => keeper.catchUp()),
      spacing: EVIDENCE_SPACING,
      writesAtOnce: EVIDENCE_WRITES_AT_ONCE,
      gatherMs: EVIDENCE_GATHER_MS,
    }),
    run('outcomes', names.outcomes, {
      idField: 'event_id',
      judge: (record) => judgeOutcome(record, Date.now()),
      // Committed when it is learned: the next answer knows of it.
      write: (tenant, judged) =>
        tenants.use(tenant, async ({ store, reputation, learned }) => {
          const onNew = (outcomes: readonly Outcome[]) => reputation.desk.takeOutcomes(outcomes);
          const verdicts = await writeOutcomes(judged, { store, tenant, onNew });
          await learned?.catchUp();
          return verdicts;
        }),
    }),
  ];

  function run<J>(
    what: EventStream,
    topic: string,
    {
      gatherMs,
      ...job
    }: Pick<
      TenantIntakesOptions<J>,
      'idField' | 'judge' | 'write' | 'onStored' | 'spacing' | 'writesAtOnce'
    > &
      Pick<ConsumeOptions, 'gatherMs'>,
  ): Running {
    const onDone: IntakeOptions<J>['onDone'] = (messages) => {
      const now = Date.now();
      tenants.metrics.events.taken(
        what,
        messages.map(({ timestampMs }) => now - timestampMs),
      );
    };
    const send = traceSend((to, letters, signal) => events.send(to, letters, signal), tracing);
    const intake = createTenantIntakes({
      ...job,
      defaultTenant: DEFAULT_TENANT,
      isServed: tenants.isServed,
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
      ...(gatherMs !== undefined && { gatherMs }),
      handle: traceDeliveries(intake.handle, { topic, group }, tracing),
    });
    tenants.metrics.events.watch(what, {
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
