import { setTimeout as sleep } from 'node:timers/promises';
import type { ConsumeOptions, ConsumerPhase, ConsumerState, EventConsumer } from '../../ports/events.ts';
import type { TopicLog } from './topic-log.ts';

const RETRY_MS = 50;

/** One consumer per group is supported: there is no one else to share partitions with in one process. */
export function createInProcessConsumer(log: TopicLog, options: ConsumeOptions): EventConsumer {
  const { group, topics, messagesMax, handle } = options;
  const stopped = new AbortController();
  let state: ConsumerState = { phase: 'starting', sinceMs: Date.now(), partitions: 0 };
  let paused = false;
  let stopping = false;
  log.join(group, topics);

  function enter(phase: ConsumerPhase, detail?: string): void {
    const partitions = topics.reduce((sum, name) => sum + (log.find(name)?.partitions.length ?? 0), 0);
    const sinceMs = phase === state.phase ? state.sinceMs : Date.now();
    state = { phase, sinceMs, partitions, ...(detail !== undefined && { detail }) };
  }

  /** Hands over the next messages of one partition; false where there are none. */
  async function step(name: string, index: number): Promise<boolean> {
    const partition = log.find(name)?.partitions[index];
    if (partition === undefined) return false;
    const next = log.committed(group, name, index);
    const first = partition.end - partition.messages.length;
    const from = Math.max(0, next - first);
    const part = partition.messages.slice(from, from + messagesMax);
    if (part.length === 0) return false;
    await handle(part, stopped.signal);
    log.commit(group, name, index, Number(part.at(-1)?.offset) + 1);
    return true;
  }

  async function round(): Promise<boolean> {
    let found = false;
    for (const name of topics) {
      const count = log.find(name)?.partitions.length ?? 0;
      for (let index = 0; index < count && !stopping && !paused; index++)
        found = (await step(name, index)) || found;
    }
    return found;
  }

  async function run(): Promise<void> {
    while (!stopping) {
      const missing = topics.find((name) => log.find(name) === undefined);
      if (missing !== undefined) enter('waiting', `there is no topic ${missing}`);
      else enter(paused ? 'paused' : 'running');
      const change = log.change();
      try {
        if (!(await round()) && !stopping) await change;
      } catch (error) {
        enter('reconnecting', error instanceof Error ? error.message : String(error));
        await sleep(RETRY_MS);
      }
    }
    enter('stopped');
  }

  const running = run();
  return {
    state: () => state,
    pause() {
      paused = true;
      enter('paused');
    },
    resume() {
      paused = false;
      log.signalChange();
    },
    async stop(timeoutMs = 15_000) {
      stopping = true;
      log.signalChange();
      const late = setTimeout(() => stopped.abort(new Error('the consumer stops')), timeoutMs);
      await running;
      clearTimeout(late);
    },
  };
}
