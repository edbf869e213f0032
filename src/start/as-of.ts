/**
 * The instant that a query without `as_of` is answered for: now, rounded up to a whole step. Rounded up, because what
 * was observed by now must count; within one step the same prompt on the same data is then the same answer.
 */
export function defaultAsOf(nowMs: number, stepMs: number): number {
  return stepMs <= 0 ? nowMs : Math.ceil(nowMs / stepMs) * stepMs;
}
