import { AppError } from '../../errors.ts';
import type { Throttle } from '../../ports/reputation.ts';
import type { ThrottleRate } from './throttle-terms.ts';
import { TokenBucket } from './token-bucket.ts';

interface Held {
  throttle: Throttle;
  bucket: TokenBucket;
}

/** Who is slowed down or on probation, as the store says; in the process, so that asking costs a look-up. */
export class ThrottleGate {
  readonly #held = new Map<string, Held>();
  readonly #processes: number;
  #refused = 0;

  /** `processes` share a submitter's rate evenly. */
  constructor(processes: number) {
    this.#processes = processes;
  }

  /** @throws AppError('throttled') where the submitter has to wait. An end that was told is kept, whatever the store does. */
  admit(submitter: string, nowMs: number): void {
    if (this.#held.size === 0) return;
    const held = this.#held.get(submitter);
    if (held === undefined || held.throttle.released_ms !== null || nowMs >= held.throttle.until_ms) return;
    const waitMs = held.bucket.take(nowMs);
    if (waitMs === 0) return;
    this.#refused++;
    throw refusal(held.throttle, Math.min(waitMs, held.throttle.until_ms - nowMs));
  }

  hold(throttle: Throttle, nowMs: number): void {
    const before = this.#held.get(throttle.submitter);
    if (before?.throttle.throttle_id === throttle.throttle_id) {
      const { per_minute, burst } = before.throttle;
      before.throttle = { ...throttle, per_minute, burst };
    } else
      this.#held.set(throttle.submitter, {
        throttle,
        bucket: new TokenBucket(throttle.per_minute / this.#processes, throttle.burst, nowMs),
      });
  }

  /** The rate goes with the reputation while the throttle lasts. */
  follow(submitter: string, { per_minute, burst }: ThrottleRate): void {
    const held = this.#held.get(submitter);
    if (held === undefined || held.throttle.released_ms !== null) return;
    held.throttle = { ...held.throttle, per_minute, burst };
    held.bucket.change(per_minute / this.#processes, burst);
  }

  /** Makes it hold what the store holds; of several of one submitter the newest counts, given first. Answers who was released. */
  replace(throttles: readonly Throttle[], nowMs: number): string[] {
    const newest = new Map<string, Throttle>();
    for (const one of throttles) if (!newest.has(one.submitter)) newest.set(one.submitter, one);
    const released: string[] = [];
    for (const [submitter, { throttle }] of this.#held) {
      const now = newest.get(submitter);
      if (throttle.released_ms === null && (now === undefined || now.released_ms !== null))
        released.push(submitter);
      if (now === undefined) this.#held.delete(submitter);
    }
    for (const one of newest.values()) this.hold(one, nowMs);
    return released;
  }

  /** Null where there is none that still says something. */
  of(submitter: string, nowMs: number): Throttle | null {
    const throttle = this.#held.get(submitter)?.throttle;
    return throttle === undefined || (throttle.released_ms !== null && nowMs >= throttle.probation_until_ms)
      ? null
      : throttle;
  }

  /** Whether one waits for its release. */
  isDue(nowMs: number): boolean {
    for (const { throttle } of this.#held.values())
      if (throttle.released_ms === null && nowMs >= throttle.until_ms) return true;
    return false;
  }

  throttled(nowMs: number): number {
    let count = 0;
    for (const { throttle } of this.#held.values())
      if (throttle.released_ms === null && nowMs < throttle.until_ms) count++;
    return count;
  }

  refused(): number {
    return this.#refused;
  }
}

function refusal(throttle: Throttle, waitMs: number): AppError {
  const { submitter, per_minute, until_ms, probation_until_ms, reason } = throttle;
  const rate = per_minute < 10 ? per_minute.toFixed(1) : `${Math.round(per_minute)}`;
  return new AppError(
    'throttled',
    `Queries of "${submitter}" are slowed down to ${rate} a minute until ${new Date(until_ms).toISOString()}, because ${reason}. After that what was known counts a tenth; another throttle before ${new Date(probation_until_ms).toISOString()} lasts twice as long. GET /query-quality/reputation?submitter=${encodeURIComponent(submitter)} has the account.`,
    { retryAfterSeconds: Math.max(1, Math.ceil(waitMs / 1000)) },
  );
}
