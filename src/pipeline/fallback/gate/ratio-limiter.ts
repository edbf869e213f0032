export interface RatioLimiter {
  /** Whether the next query may call. */
  may(): boolean;
  /** Once per query, in order: whether it may call. Counts the query either way. */
  next(wants: boolean): boolean;
}

/** Of any `window` queries one after another, at most floor(share * window) call. Exact, not on average. */
export function createRatioLimiter(share: number, window: number): RatioLimiter {
  const callsMax = Math.floor(share * window + 1e-9);
  const called = new Uint8Array(window);
  let at = 0;
  let calls = 0;
  // The slot that a query takes is that of the query which then leaves the window.
  const may = () => calls - (called[at] ?? 0) < callsMax;
  return {
    may,
    next(wants) {
      const calling = wants && may();
      calls -= called[at] ?? 0;
      called[at] = calling ? 1 : 0;
      calls += calling ? 1 : 0;
      at = (at + 1) % window;
      return calling;
    },
  };
}
