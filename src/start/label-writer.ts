import type { Logger } from 'pino';
import type { Label } from '../domain/label.ts';
import type { Store } from '../ports/store.ts';

const WAITING_MAX = 10_000;
const RETRY_MS = 1000;

export interface LabelWriter {
  /** Queues labels behind the answer; never waits. Beyond the bound the oldest are dropped. */
  add(labels: readonly Label[]): void;
  close(): Promise<void>;
}

/** Writes labels as they come; what a failing store did not take is tried again. */
export function createLabelWriter(store: Pick<Store, 'putLabels'>, tenant: string, log: Logger): LabelWriter {
  let waiting: Label[] = [];
  let writing: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;

  function keep(labels: Label[]): void {
    const over = labels.length - WAITING_MAX;
    if (over > 0) log.warn({ labels: over }, 'judgements were dropped: the store does not take them');
    waiting = over > 0 ? labels.slice(over) : labels;
  }

  async function write(): Promise<void> {
    // So that `writing` is set before it is cleared.
    await Promise.resolve();
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      try {
        await store.putLabels(tenant, batch);
      } catch (error) {
        keep([...batch, ...waiting]);
        log.warn({ err: error, labels: batch.length }, 'judgements were not stored yet');
        timer ??= setTimeout(() => {
          timer = undefined;
          void flush();
        }, RETRY_MS).unref();
        break;
      }
    }
    writing = undefined;
  }

  function flush(): Promise<void> {
    writing ??= write();
    return writing;
  }

  return {
    add(labels) {
      if (labels.length === 0) return;
      keep([...waiting, ...labels]);
      void flush();
    },
    async close() {
      clearTimeout(timer);
      await flush();
      await flush();
    },
  };
}
