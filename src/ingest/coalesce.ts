interface Waiting<T> {
  items: T[];
  signal: AbortSignal;
  resolve: () => void;
  reject: (reason: unknown) => void;
}

/**
 * One piece of work at a time over what all callers have handed in meanwhile: many partitions share one transaction.
 * `run` gets whole submissions, together at most `itemsMax` items where there is more than one; its signal fires when
 * none of their callers waits any more. A caller that gives up is let go at once.
 */
export function coalesce<T>(
  itemsMax: number,
  run: (items: T[], signal: AbortSignal) => Promise<void>,
): (items: T[], signal: AbortSignal) => Promise<void> {
  let waiting: Waiting<T>[] = [];
  let working = false;

  function take(): Waiting<T>[] {
    let count = 0;
    const fits = waiting.findIndex(({ items }, i) => {
      count += items.length;
      return i > 0 && count > itemsMax;
    });
    const taken = fits === -1 ? waiting : waiting.slice(0, fits);
    waiting = waiting.slice(taken.length);
    return taken.filter(({ signal }) => !signal.aborted);
  }

  async function work(): Promise<void> {
    working = true;
    for (;;) {
      // What several partitions of one fetch hand in comes within one turn of the event loop.
      await new Promise((resolve) => setImmediate(resolve));
      if (waiting.length === 0) break;
      const group = take();
      if (group.length === 0) continue;
      const { signal, end } = allOf(group.map((one) => one.signal));
      try {
        await run(
          group.flatMap(({ items }) => items),
          signal,
        );
        for (const { resolve } of group) resolve();
      } catch (error) {
        for (const { reject } of group) reject(error);
      } finally {
        end();
      }
    }
    working = false;
  }

  return async (items, signal) => {
    signal.throwIfAborted();
    let giveUp: () => void = () => undefined;
    try {
      await new Promise<void>((resolve, reject) => {
        giveUp = () => reject(signal.reason);
        signal.addEventListener('abort', giveUp, { once: true });
        waiting.push({ items, signal, resolve, reject });
        if (!working) void work();
      });
    } finally {
      signal.removeEventListener('abort', giveUp);
    }
  };
}

/** `signal` fires when the last of them has; `end` stops listening. */
function allOf(signals: AbortSignal[]): { signal: AbortSignal; end: () => void } {
  const all = new AbortController();
  let left = signals.length;
  const stops = signals.map((signal) => {
    const stop = () => {
      left--;
      if (left === 0) all.abort(signal.reason);
    };
    signal.addEventListener('abort', stop, { once: true });
    return () => signal.removeEventListener('abort', stop);
  });
  return {
    signal: all.signal,
    end() {
      for (const stop of stops) stop();
    },
  };
}
