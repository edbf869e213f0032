import { setTimeout as sleep } from 'node:timers/promises';
import { LockTaken, type Statement } from './sql-client.ts';

/**
 * A statement that waits for a lock on a table makes everybody else wait behind it. So it waits this long at most, lets
 * them through, and tries again.
 */
const LOCK_TIMEOUT_MS = 2_000;
const ATTEMPTS = 240;
const PAUSE_MS_MAX = 5_000;

export const LOCK_TIMEOUT: Statement = {
  text: `select set_config('lock_timeout', '${LOCK_TIMEOUT_MS}', true)`,
};

/** Runs `work`, whose transaction begins with LOCK_TIMEOUT, until the locks it needs are free; gives up after a quarter of an hour. */
export async function withLockRetries<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof LockTaken) || attempt >= ATTEMPTS) throw error;
      await sleep(Math.min(PAUSE_MS_MAX, 50 * 2 ** attempt) * (0.5 + Math.random() / 2));
    }
  }
}
