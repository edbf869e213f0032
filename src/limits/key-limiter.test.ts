import { describe, expect, it } from 'vitest';
import { type Access, type AccessLimits, OPEN_ACCESS } from '../domain/access.ts';
import { createKeyLimiter, type Entry, type KeyLimiterOptions } from './key-limiter.ts';

const NONE = {
  ratePerSecond: Number.POSITIVE_INFINITY,
  burstSeconds: 2,
  concurrency: Number.POSITIVE_INFINITY,
};

function key(keyId: string, limits: AccessLimits = {}, tenant = 'default'): Access {
  return { ...OPEN_ACCESS, tenant, keyId, limits };
}

function world(options: Partial<KeyLimiterOptions> = {}) {
  let nowMs = 1_000_000;
  const limiter = createKeyLimiter({
    defaults: NONE,
    shares: 1,
    sync: null,
    stopwatch: () => nowMs,
    ...options,
  });
  const enter = (access: Access): Entry => {
    const entry = limiter.enter(access);
    if (entry === null) throw new Error('there is no limit');
    return entry;
  };
  return {
    limiter,
    enter,
    /** How many of `count` requests at once are taken; each is over at once. */
    burst(access: Access, count: number): number {
      let taken = 0;
      for (let i = 0; i < count; i++) {
        const entry = enter(access);
        if (entry.refused === null) taken++;
        entry.leave();
      }
      return taken;
    },
    pass(ms: number) {
      nowMs += ms;
    },
  };
}

describe('limits per key', () => {
  it('cost nothing where there are none', () => {
    const { limiter } = world();
    expect(limiter.enter(OPEN_ACCESS)).toBeNull();
    expect(limiter.enter(key('k'))).toBeNull();
  });

  it('take a burst, then the rate, and say what is left in the fields of the draft', () => {
    const { enter, burst, pass } = world();
    const access = key('k', { ratePerSecond: 5 });
    expect(enter(access)).toMatchObject({ policy: '"default";q=10;w=2', state: '"default";r=9;t=1' });
    expect(burst(access, 20)).toBe(9);
    expect(enter(access)).toMatchObject({
      refused: 'rate',
      state: '"default";r=0;t=1',
      retryAfterSeconds: 1,
    });
    pass(1000);
    expect(burst(access, 20)).toBe(5);
  });

  it('never ask for a wait that is over before the effective window of RateLimit', () => {
    const { enter, pass } = world();
    const access = key('k', { ratePerSecond: 0.25 });
    expect(enter(access).refused).toBeNull();
    for (let i = 0; i < 40; i++) {
      const { refused, retryAfterSeconds, state } = enter(access);
      if (refused !== null) expect(retryAfterSeconds).toBe(Number(/;t=(\d+)/.exec(state)?.[1]));
      pass(130);
    }
  });

  it('bound what is worked on at once, and give a place back once however often it is left', () => {
    const { enter } = world();
    const access = key('k', { concurrency: 2 });
    const first = enter(access);
    expect(enter(access).state).toBe('"concurrency";r=0');
    expect(enter(access)).toMatchObject({ refused: 'concurrency', retryAfterSeconds: 1 });
    first.leave();
    first.leave();
    expect(enter(access).refused).toBeNull();
    expect(enter(access).refused).toBe('concurrency');
  });

  it('do not count a request that is refused for want of a place against the rate', () => {
    const { enter } = world();
    const access = key('k', { ratePerSecond: 1, concurrency: 1 });
    const first = enter(access);
    for (let i = 0; i < 10; i++) expect(enter(access).refused).toBe('concurrency');
    first.leave();
    expect(enter(access).refused).toBeNull();
  });

  it('keep keys apart, also of the same name in two tenants', () => {
    const { burst } = world();
    expect(burst(key('k', { ratePerSecond: 5 }), 20)).toBe(10);
    expect(burst(key('other', { ratePerSecond: 5 }), 20)).toBe(10);
    expect(burst(key('k', { ratePerSecond: 5 }, 'second'), 20)).toBe(10);
  });

  it('are divided among processes that cannot tell each other what they took', () => {
    const { burst, enter, pass } = world({ shares: 4 });
    const access = key('k', { ratePerSecond: 20, concurrency: 8 });
    expect(burst(access, 100)).toBe(10);
    pass(1000);
    expect(burst(access, 100)).toBe(5);
    pass(10_000);
    enter(access);
    enter(access);
    expect(enter(access).refused).toBe('concurrency');
  });

  it('remember a bounded number of callers', () => {
    const { burst, limiter } = world();
    for (let i = 0; i < 10_500; i++) burst(key(`k${i}`, { ratePerSecond: 1 }), 1);
    expect(limiter.callers()).toBe(10_000);
  });
});
