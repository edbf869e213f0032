interface Waiting<T> {
  items: T[];
  signal: AbortSignal;
  lane: string | undefined;
  resolve: () => void;
  reject: (reason: unknown) => void;
}

/** Two pieces of work begin at least `ms` apart, unless `itemsMin` wait: many small ones cost more than a few larger. */
export interface Spacing {
  ms: number;
  itemsMin: number;
}

/** What is handed in on one lane is worked on in that order, never two pieces of it at once. */
export type Submit<T> = (items: T[], signal: AbortSignal, lane?: string) => Promise<void>;

/**
 * Work over what all callers have handed in meanwhile: many partitions share one transaction. `run` gets whole
 * submissions, together at most `itemsMax` items where there is more than one; its signal fires when none of their
 * callers waits any more. A caller that gives up is let go at once, its lane when the work has ended. Up to `atOnce` pieces
 * are worked on side by side, a further one only where half of `itemsMax` wait for it.
 */
export function coalesce<T>(
  itemsMax: number,
  run: (items: T[], signal: AbortSignal) => Promise<void>,
  spacing: Spacing | null = null,
  atOnce = 1,
): Submit<T> {
  let waiting: Waiting<T>[] = [];
  const lanesInWork = new Set<string>();
  let inWork = 0;
  let dispatching = false;
  let begunAt = -Infinity;
  let enough: () => void = () => undefined;

  /** Until the last piece of work began long enough ago, or enough is waiting. */
  async function keepDistance({ ms, itemsMin }: Spacing): Promise<void> {
    const left = begunAt + ms - performance.now();
    if (left <= 0 || count(free()) >= itemsMin) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, left);
      enough = () => {
        if (count(free()) < itemsMin) return;
        clearTimeout(timer);
        resolve();
      };
    });
    enough = () => undefined;
  }

  function free(): Waiting<T>[] {
    waiting = waiting.filter(({ signal }) => !signal.aborted);
    return waiting.filter(({ lane }) => lane === undefined || !lanesInWork.has(lane));
  }

  function take(): Waiting<T>[] {
    const ready = free();
    let taking = 0;
    const fits = ready.findIndex(({ items }, i) => {
      taking += items.length;
      return i > 0 && taking > itemsMax;
    });
    const taken = new Set(fits === -1 ? ready : ready.slice(0, fits));
    waiting = waiting.filter((one) => !taken.has(one));
    return [...taken];
  }

  async function work(group: Waiting<T>[]): Promise<void> {
    const lanes = group.flatMap(({ lane }) => lane ?? []);
    for (const lane of lanes) lanesInWork.add(lane);
    inWork++;
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
      inWork--;
      for (const lane of lanes) lanesInWork.delete(lane);
      void dispatch();
    }
  }

  async function dispatch(): Promise<void> {
    if (dispatching) return;
    dispatching = true;
    for (;;) {
      // What several partitions of one fetch hand in comes within one turn of the event loop.
      await new Promise((resolve) => setImmediate(resolve));
      const ready = count(free());
      if (ready === 0 || inWork >= atOnce || (inWork > 0 && ready < itemsMax / 2)) break;
      if (spacing !== null) await keepDistance(spacing);
      const group = take();
      if (group.length === 0) continue;
      begunAt = performance.now();
      void work(group);
    }
    dispatching = false;
  }

  return async (items, signal, lane) => {
    signal.throwIfAborted();
    let giveUp: () => void = () => undefined;
    try {
      await new Promise<void>((resolve, reject) => {
        giveUp = () => reject(signal.reason);
        signal.addEventListener('abort', giveUp, { once: true });
        waiting.push({ items, signal, lane, resolve, reject });
        enough();
        void dispatch();
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
