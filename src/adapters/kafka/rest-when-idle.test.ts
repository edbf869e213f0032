import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openClient } from './open-client.ts';
import { restWhenIdle } from './rest-when-idle.ts';

describe("the client's queue of a connection", () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  function openQueue() {
    openClient({ brokers: ['127.0.0.1:1'] });
    const quiet = { debug: () => {} };
    const logger = { ...quiet, namespace: () => quiet };
    return new (restWhenIdle())({ maxInFlightRequests: null, requestTimeout: 1_000, logger });
  }

  it('is left alone while nothing waits in it', () => {
    const queue = openQueue();
    queue.checkPendingRequests();
    expect(queue.throttleCheckTimeoutId).toBeNull();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is looked at again once the broker lets a waiting request through, and then no more', () => {
    const queue = openQueue();
    const sent: string[] = [];
    queue.throttledUntil = Date.now() + 500;
    queue.pending.push({ expectResponse: true, send: () => sent.push('one') });
    queue.checkPendingRequests();
    vi.advanceTimersByTime(400);
    expect(sent).toEqual([]);
    vi.advanceTimersByTime(200);
    expect(sent).toEqual(['one']);
    expect(vi.getTimerCount()).toBe(0);
  });
});
