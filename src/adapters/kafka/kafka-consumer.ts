import type kafkajs from 'kafkajs';
import type { ConsumeOptions, ConsumerPhase, ConsumerState, EventConsumer } from '../../ports/events.ts';
import { createCommitTogether } from './commit-together.ts';
import { handOver } from './hand-over.ts';

/**
 * The least that brokers allow by default: so long do the partitions of a dead member wait, and after a restart of the
 * broker a join waits so long for the member that one was before.
 */
const SESSION_MS = 6_000;
const HEARTBEAT_MS = 1_500;
/** How long a fetch waits at the broker for the first message; it delays none. */
const FETCH_WAIT_MS = 200;
/** Some 200 snippets: a fetch that is to gather waits no longer where so much is there. */
const GATHER_BYTES = 64 * 1024;
/** Bounds what is held in memory: nothing more is fetched until all of it is handled. */
const FETCH_BYTES = 8 * 1024 * 1024;
const PARTITION_BYTES = 1024 * 1024;
const PARTITIONS_AT_ONCE = 64;
/** Neither a fetch nor a heartbeat for this long, with nothing being handled: the client hangs and is replaced. */
const SILENCE_MS = 30_000;
const RESTART_MS = 500;
const RESTART_MS_MAX = 5_000;
const STOP_MS = 10_000;
const DISCONNECT_MS = 3_000;
const NO_TOPIC = /does not host this topic/;

/**
 * A consumer that stays: the client gives up for good on errors that it holds for final, and sometimes goes silent
 * without any, so it is watched, and replaced by a new one with growing pauses.
 */
export function createKafkaConsumer(client: kafkajs.Kafka, options: ConsumeOptions): EventConsumer {
  const stopped = new AbortController();
  let state: ConsumerState = { phase: 'starting', sinceMs: Date.now(), partitions: 0 };
  let stopping = false;
  let paused = false;
  let handling = 0;
  let lastSeenMs = Date.now();
  let current: kafkajs.Consumer | undefined;
  let wake: () => void = () => undefined;

  function enter(phase: ConsumerPhase, detail?: string, partitions = state.partitions): void {
    const sinceMs = phase === state.phase ? state.sinceMs : Date.now();
    state = { phase, sinceMs, partitions, ...(detail !== undefined && { detail }) };
  }

  function open(): kafkajs.Consumer {
    const consumer = client.consumer({
      groupId: options.group,
      sessionTimeout: SESSION_MS,
      rebalanceTimeout: 30_000,
      heartbeatInterval: HEARTBEAT_MS,
      maxWaitTimeInMs: options.gatherMs ?? FETCH_WAIT_MS,
      minBytes: options.gatherMs === undefined ? 1 : GATHER_BYTES,
      maxBytes: FETCH_BYTES,
      maxBytesPerPartition: PARTITION_BYTES,
      metadataMaxAge: 60_000,
      allowAutoTopicCreation: false,
      retry: { initialRetryTime: 100, maxRetryTime: 1_000, retries: 5, restartOnFailure: async () => false },
    });
    const seen = () => {
      lastSeenMs = Date.now();
      if (state.phase === 'reconnecting' || state.phase === 'starting') enter(paused ? 'paused' : 'running');
    };
    consumer.on('consumer.heartbeat', seen);
    consumer.on('consumer.fetch', seen);
    consumer.on('consumer.end_batch_process', seen);
    consumer.on('consumer.group_join', ({ payload }) => {
      lastSeenMs = Date.now();
      const partitions = Object.values(payload.memberAssignment).flat().length;
      enter(paused ? 'paused' : 'running', undefined, partitions);
      if (paused) pauseAll(consumer);
    });
    consumer.on('consumer.rebalancing', () => enter('reconnecting', 'the group is being shared out anew', 0));
    return consumer;
  }

  function pauseAll(consumer: kafkajs.Consumer): void {
    consumer.pause(options.topics.map((topic) => ({ topic })));
  }

  /** Runs one client until it crashes, goes silent or the consumer is stopped. Resolves with the reason. */
  async function runOne(): Promise<string | null> {
    const consumer = open();
    let watch: NodeJS.Timeout | undefined;
    current = consumer;
    lastSeenMs = Date.now();
    try {
      return await new Promise<string | null>((resolve, reject) => {
        wake = () => resolve(null);
        consumer.on('consumer.crash', ({ payload }) => resolve(payload.error.message));
        watch = setInterval(() => {
          if (handling === 0 && Date.now() - lastSeenMs > SILENCE_MS) resolve('the client went silent');
        }, 1_000);
        start(consumer).catch(reject);
      });
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    } finally {
      clearInterval(watch);
      current = undefined;
      await within(consumer.disconnect(), stopping ? STOP_MS : DISCONNECT_MS);
    }
  }

  async function start(consumer: kafkajs.Consumer): Promise<void> {
    await consumer.connect();
    // A new group begins at the oldest message: nothing that was produced before the first start is lost.
    await consumer.subscribe({ topics: options.topics, fromBeginning: true });
    const commit = createCommitTogether();
    await consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: PARTITIONS_AT_ONCE,
      eachBatch: async (batch) => {
        handling++;
        try {
          await handOver(batch, {
            handle: options.handle,
            messagesMax: options.messagesMax,
            heartbeatMs: HEARTBEAT_MS,
            stopped: stopped.signal,
            stopping: () => stopping,
            commit,
          });
        } finally {
          handling--;
        }
      },
    });
  }

  async function keepRunning(): Promise<void> {
    for (let failures = 0; !stopping; failures++) {
      const startedMs = Date.now();
      const why = await runOne();
      if (stopping) break;
      if (Date.now() - startedMs > 60_000) failures = 0;
      enter(why !== null && NO_TOPIC.test(why) ? 'waiting' : 'reconnecting', why ?? undefined, 0);
      await new Promise<void>((resolve) => {
        wake = resolve;
        setTimeout(resolve, Math.min(RESTART_MS_MAX, RESTART_MS * 2 ** Math.min(failures, 10)));
      });
    }
    enter('stopped', undefined, 0);
  }

  const running = keepRunning();
  return {
    state: () => state,
    pause() {
      paused = true;
      if (current !== undefined && state.phase === 'running') pauseAll(current);
      if (state.phase === 'running') enter('paused');
    },
    resume() {
      paused = false;
      if (current !== undefined && state.phase === 'paused')
        current.resume(options.topics.map((topic) => ({ topic })));
      if (state.phase === 'paused') enter('running');
    },
    async stop(timeoutMs = STOP_MS) {
      stopping = true;
      wake();
      const late = setTimeout(() => stopped.abort(new Error('the consumer stops')), timeoutMs);
      await running;
      clearTimeout(late);
      stopped.abort(new Error('the consumer has stopped'));
    },
  };
}

async function within(work: Promise<unknown>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([work.catch(() => undefined), late]);
  clearTimeout(timer);
}
