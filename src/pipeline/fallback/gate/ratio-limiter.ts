export interface RatioLimiter {
  /** Once per query, in order: whether it may call. Counts the query either way. */
  next(wants: boolean): boolean;
}

/** Of any `window` queries one after another, at most floor(share * window) call. Exact, not on average. */
export function createRatioLimiter(share: number, window: number): RatioLimiter {
  const callsMax = Math.floor(share * window + 1e-9);
  const called = new Uint8Array(window);
  let at = 0;
  let calls = 0;
  return {
    next(wants) {
      // The slot that this query takes is that of the query which now leaves the window.
      calls -= called[at] ?? 0;
      const may = wants && calls < callsMax;
      called[at] = may ? 1 : 0;
      calls += may ? 1 : 0;
      at = (at + 1) % window;
      return may;
    },
  };
}
