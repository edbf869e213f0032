interface Waiting<T> {
  items: T[];
  signal: AbortSignal;
  resolve: () => void;
  reject: (reason: unknown) => void;
}

/** Two pieces of work begin at least `ms` apart, unless `itemsMin` wait: many small ones cost more than a few larger. */
export interface Spacing {
  ms: number;
  itemsMin: number;
}

/**
 * One piece of work at a time over what all callers have handed in meanwhile: many partitions share one transaction.
 * `run` gets whole submissions, together at most `itemsMax` items where there is more than one; its signal fires when
 * none of their callers waits any more. A caller that gives up is let go at once.
 */
export function coalesce<T>(
  itemsMax: number,
  run: (items: T[], signal: AbortSignal) => Promise<void>,
  spacing: Spacing | null = null,
): (items: T[], signal: AbortSignal) => Promise<void> {
  let waiting: Waiting<T>[] = [];
  let working = false;
  let begunAt = -Infinity;
  let enough: () => void = () => undefined;

  /** Until the last piece of work began long enough ago, or enough is waiting. */
  async function keepDistance({ ms, itemsMin }: Spacing): Promise<void> {
    const left = begunAt + ms - performance.now();
    if (left <= 0 || count(waiting) >= itemsMin) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, left);
      enough = () => {
        if (count(waiting) < itemsMin) return;
        clearTimeout(timer);
        resolve();
      };
    });
    enough = () => undefined;
  }

  function take(): Waiting<T>[] {
    let taking = 0;
    const fits = waiting.findIndex(({ items }, i) => {
      taking += items.length;
      return i > 0 && taking > itemsMax;
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
      if (spacing !== null) await keepDistance(spacing);
      begunAt = performance.now();
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
        enough();
        if (!working) void work();
      });
    } finally {
      signal.removeEventListener('abort', giveUp);
    }
  };
}

function count(waiting: readonly Waiting<unknown>[]): number {
  return waiting.reduce((sum, { items }) => sum + items.length, 0);
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
