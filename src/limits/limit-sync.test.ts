import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Access, type AccessLimits, OPEN_ACCESS } from '../domain/access.ts';
import type { LimitExchange } from '../ports/limit-exchange.ts';
import { createKeyLimiter, type KeyLimiter } from './key-limiter.ts';
import { createLimitSync, SYNC_MS } from './limit-sync.ts';

const NONE = {
  ratePerSecond: Number.POSITIVE_INFINITY,
  burstSeconds: 2,
  concurrency: Number.POSITIVE_INFINITY,
};
const DELAY_MS = 10;
let nowMs = 0;

beforeEach(() => {
  nowMs = 0;
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
});

async function pass(ms: number): Promise<void> {
  for (let i = 0; i < ms; i++) {
    nowMs++;
    await vi.advanceTimersByTimeAsync(1);
  }
}

/** The sums of all processes in plain sight, each reply DELAY_MS late. */
function plainExchange() {
  const full = new Map<string, number>();
  const running = new Map<string, Map<number, number>>();
  let isDown = false;
  let processes = 0;
  const join = (): LimitExchange => {
    const process = ++processes;
    return {
      async report(reports) {
        if (isDown) throw new Error('down');
        const sums = reports.map(({ tenant, caller, takenMs, running: own }) => {
          const key = `${tenant} ${caller}`;
          const until = Math.max(full.get(key) ?? 0, nowMs) + takenMs;
          full.set(key, until);
          const all = running.get(key) ?? new Map<number, number>();
          running.set(key, all.set(process, own));
          const sum = [...all.values()].reduce((total, one) => total + one, 0);
          return { backlogMs: until - nowMs, othersRunning: sum - own };
        });
        await new Promise((resolve) => setTimeout(resolve, DELAY_MS));
        return sums;
      },
      close: async () => undefined,
    };
  };
  return {
    join,
    down(is: boolean) {
      isDown = is;
    },
  };
}

function key(limits: AccessLimits): Access {
  return { ...OPEN_ACCESS, keyId: 'k', limits };
}

function cluster(count: number) {
  const exchange = plainExchange();
  const stopwatch = () => nowMs;
  const limiters = Array.from({ length: count }, () =>
    createKeyLimiter({
      defaults: NONE,
      shares: count,
      sync: createLimitSync(exchange.join(), stopwatch),
      stopwatch,
    }),
  );
  const at = (i: number): KeyLimiter => {
    const limiter = limiters[i];
    if (limiter === undefined) throw new Error(`there is no process ${i}`);
    return limiter;
  };
  /** Requests taken of as many at once. */
  const burst = (i: number, access: Access, requests: number): number => {
    let taken = 0;
    for (let n = 0; n < requests; n++) {
      const entry = at(i).enter(access);
      if (entry !== null && entry.refused === null) taken++;
      entry?.leave();
    }
    return taken;
  };
  return { exchange, at, burst };
}

const ROUND_MS = SYNC_MS + 2 * DELAY_MS + 5;

describe('limits over several processes', () => {
  it('are those of one once each has heard of the others', async () => {
    const { burst } = cluster(3);
    const access = key({ ratePerSecond: 10 });
    for (const i of [0, 1, 2]) burst(i, access, 1);
    await pass(2 * ROUND_MS);
    const taken = burst(0, access, 100);
    expect(taken).toBeGreaterThanOrEqual(17);
    await pass(ROUND_MS);
    // The next request of each hears of it after a round; until then each has at most what it knew of.
    for (const i of [1, 2]) burst(i, access, 1);
    await pass(ROUND_MS);
    expect(burst(1, access, 100) + burst(2, access, 100)).toBeLessThanOrEqual(4);
  });

  it('take no more than the bucket, and once what the others could not have heard of', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat({ max: 2 }), fc.nat({ max: 60 }), fc.nat({ max: 15 })), { maxLength: 40 }),
        async (script) => {
          nowMs = 0;
          const { burst } = cluster(3);
          const rate = 20;
          const access = key({ ratePerSecond: rate });
          let total = 0;
          for (const [i, pauseMs, requests] of script) {
            await pass(pauseMs);
            total += burst(i, access, requests);
            const unheard = 2 * (40 + (rate * ROUND_MS) / 1000);
            expect(total).toBeLessThanOrEqual(40 + (rate * nowMs) / 1000 + unheard + 1);
          }
        },
      ),
      { numRuns: 30 },
    );
  });

  it('in the long run are the rate, however unevenly processes are asked', async () => {
    const { burst } = cluster(2);
    const access = key({ ratePerSecond: 20 });
    let total = 0;
    for (let step = 0; step < 300; step++) {
      total += burst(step % 7 === 0 ? 1 : 0, access, 5);
      await pass(20);
    }
    // 6 s: a burst of 40, 120 that came back, and once at most a burst that was not heard of.
    expect(total).toBeGreaterThanOrEqual(155);
    expect(total).toBeLessThanOrEqual(201);
  });

  it('bound what all work on together', async () => {
    const { at } = cluster(2);
    const access = key({ concurrency: 4 });
    const entries = [at(0).enter(access), at(0).enter(access), at(1).enter(access)];
    await pass(2 * ROUND_MS);
    expect(at(1).enter(access)?.refused).toBeNull();
    await pass(2 * ROUND_MS);
    expect(at(0).enter(access)?.refused).toBe('concurrency');
    for (const entry of entries) entry?.leave();
    await pass(2 * ROUND_MS);
    expect(at(0).enter(access)?.refused).toBeNull();
  });

  it('are an equal share while nothing is heard, and whole again afterwards', async () => {
    const { burst, exchange } = cluster(2);
    const access = key({ ratePerSecond: 10 });
    burst(0, access, 1);
    await pass(ROUND_MS);
    exchange.down(true);
    burst(0, access, 1);
    await pass(5000);
    expect(burst(0, access, 100)).toBe(10);
    expect(burst(1, access, 100)).toBe(10);
    exchange.down(false);
    await pass(5000);
    burst(0, access, 1);
    await pass(ROUND_MS);
    expect(burst(0, access, 100)).toBeGreaterThanOrEqual(18);
  });
});
