import type { Clock } from '../../ports/clock.ts';

/** The result of `work`, computed at most once in so many milliseconds, however many ask; a failure is not kept. */
export function keepFor<T>(ms: number, now: Clock, work: () => Promise<T>): () => Promise<T> {
  let kept: { at: number; value: Promise<T> } | undefined;
  return () => {
    if (kept !== undefined && now() - kept.at < ms) return kept.value;
    const mine = { at: now(), value: work() };
    kept = mine;
    mine.value.catch(() => {
      if (kept === mine) kept = undefined;
    });
    return mine.value;
  };
}
