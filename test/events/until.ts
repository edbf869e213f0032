import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until something has come true; generous, since machines are slow. */
export async function until(check: () => boolean | Promise<boolean>, limitMs = 50_000): Promise<void> {
  const endMs = Date.now() + limitMs;
  while (!(await check())) {
    if (Date.now() > endMs) throw new Error(`still not so after ${limitMs} ms: ${check}`);
    await sleep(25);
  }
}
