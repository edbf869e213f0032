import { type Access, OPEN_ACCESS } from '../domain/access.ts';
import { callerOf } from '../domain/caller.ts';
import type { LimitReport, LimitSum } from '../ports/limit-exchange.ts';
import { type BucketShape, takeOne } from './bucket.ts';
import { type CallerLimits, callerLimits, type LimitDefaults } from './caller-limits.ts';
import type { LimitSync, Shared } from './limit-sync.ts';

export interface KeyLimiterOptions {
  defaults: LimitDefaults;
  /** Processes that divide a limit among them where they cannot tell each other what they took. */
  shares: number;
  /** Null where this process is told of no others. */
  sync: LimitSync | null;
  /** Milliseconds of a monotonic clock. */
  stopwatch(): number;
}

/** One request as its caller's limits see it. */
export interface Entry {
  refused: 'rate' | 'concurrency' | null;
  retryAfterSeconds: number;
  /** The field RateLimit-Policy. */
  policy: string;
  /** The field RateLimit. */
  state: string;
  /** Once, when the request is over; also where it was refused. */
  leave(): void;
}

export interface KeyLimiter {
  /** Counts a request against its caller; null where it has no limits. */
  enter(access: Access): Entry | null;
  /** Callers known at present. */
  callers(): number;
  refused(): { rate: number; concurrency: number };
  close(): Promise<void>;
}

/** Callers kept; beyond it the one that asked longest ago is forgotten. */
const CALLERS_MAX = 10_000;

/**
 * Rate and concurrency per caller. Decides at once, from what is known here: with `sync` that is everything taken here
 * and what the others had told a moment ago; without, or while it fails, an equal share of the limit.
 */
export function createKeyLimiter(options: KeyLimiterOptions): KeyLimiter {
  const { defaults, shares, sync, stopwatch } = options;
  const callers = new Map<string, Caller>();
  const refusals = { rate: 0, concurrency: 0 };

  function callerFor(access: Access): Caller {
    const name = callerOf(access);
    const id = `${access.tenant}\n${name}`;
    const known = callers.get(id);
    if (known !== undefined) callers.delete(id);
    const caller = known ?? new Caller(access.tenant, name);
    callers.set(id, caller);
    if (callers.size > CALLERS_MAX) {
      const [oldest] = callers.keys();
      if (oldest !== undefined) callers.delete(oldest);
    }
    return caller;
  }

  return {
    enter(access) {
      const isOpen = access === OPEN_ACCESS;
      if (isOpen && !Number.isFinite(defaults.ratePerSecond) && !Number.isFinite(defaults.concurrency))
        return null;
      const caller = callerFor(access);
      const limits = caller.limitsOf(access, defaults);
      if (limits === null) return null;
      const isShared = sync?.isUp() ?? false;
      const entry = caller.enter(limits, isShared ? 1 : shares, stopwatch());
      if (entry.refused !== null) refusals[entry.refused]++;
      sync?.touch(caller);
      return entry;
    },
    callers: () => callers.size,
    refused: () => ({ ...refusals }),
    async close() {
      await sync?.close();
    },
  };
}

class Caller implements Shared {
  readonly #tenant: string;
  readonly #name: string;
  #limits: { of: Access['limits']; are: CallerLimits | null } | null = null;
  #fullAtMs = Number.NEGATIVE_INFINITY;
  #running = 0;
  #othersRunning = 0;
  /** Taken here and not told yet. */
  #untoldMs = 0;

  constructor(tenant: string, name: string) {
    this.#tenant = tenant;
    this.#name = name;
  }

  limitsOf({ limits }: Access, defaults: LimitDefaults): CallerLimits | null {
    if (this.#limits?.of !== limits) this.#limits = { of: limits, are: callerLimits(limits, defaults) };
    return this.#limits.are;
  }

  enter(limits: CallerLimits, shares: number, nowMs: number): Entry {
    const placesMax =
      shares === 1 ? limits.concurrency : Math.max(1, Math.floor(limits.concurrency / shares));
    const places = placesMax - this.#running - (shares === 1 ? this.#othersRunning : 0);
    if (places <= 0) return this.#refusal('concurrency', limits, 1, 0, null);
    const { bucket } = limits;
    if (bucket === null) return this.#entry(limits, places - 1, null);
    const shape = shareOf(bucket, shares);
    const taken = takeOne(this.#fullAtMs, nowMs, shape);
    this.#fullAtMs = taken.fullAtMs;
    const waitSeconds = Math.max(1, Math.ceil(taken.waitMs / 1000));
    const fullSeconds = Math.max(0, Math.ceil((taken.fullAtMs - nowMs) / 1000));
    const left = { r: taken.remaining, t: taken.remaining === 0 ? waitSeconds : fullSeconds };
    if (!taken.isAllowed) return this.#refusal('rate', limits, waitSeconds, places, left);
    this.#untoldMs += bucket.intervalMs;
    return this.#entry(limits, places - 1, left);
  }

  report(): LimitReport {
    const takenMs = this.#untoldMs;
    // Also where the report is lost: the process has held it to its own share meanwhile.
    this.#untoldMs = 0;
    return { tenant: this.#tenant, caller: this.#name, takenMs, running: this.#running };
  }

  learn({ backlogMs, othersRunning }: LimitSum, sentAtMs: number): void {
    // What was taken since the report is in the own number and comes on top of theirs.
    this.#fullAtMs = Math.max(this.#fullAtMs, sentAtMs + backlogMs + this.#untoldMs);
    this.#othersRunning = othersRunning;
  }

  isBusy(): boolean {
    return this.#running > 0;
  }

  #entry(limits: CallerLimits, places: number, left: Left | null): Entry {
    this.#running++;
    let isOver = false;
    return {
      refused: null,
      retryAfterSeconds: 0,
      policy: limits.policy,
      state: stateField(left, places),
      leave: () => {
        if (!isOver) this.#running--;
        isOver = true;
      },
    };
  }

  #refusal(
    refused: 'rate' | 'concurrency',
    limits: CallerLimits,
    retryAfterSeconds: number,
    places: number,
    left: Left | null,
  ): Entry {
    const { policy } = limits;
    return { refused, retryAfterSeconds, policy, state: stateField(left, places), leave: () => undefined };
  }
}

interface Left {
  r: number;
  t: number;
}

/** An equal part: refills so much slower and holds so much less, one request at least. */
function shareOf({ intervalMs, burst }: BucketShape, shares: number): BucketShape {
  return shares === 1
    ? { intervalMs, burst }
    : { intervalMs: intervalMs * shares, burst: Math.max(1, burst / shares) };
}

function stateField(left: Left | null, places: number): string {
  const rate = left === null ? '' : `"default";r=${left.r};t=${left.t}`;
  if (!Number.isFinite(places)) return rate;
  return `${rate === '' ? '' : `${rate}, `}"concurrency";r=${Math.max(0, places)}`;
}
