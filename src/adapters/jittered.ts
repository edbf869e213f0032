const SHARE = 0.1;

/** The time to live shortened by up to a tenth, at least 1 ms: what was written together does not end together. */
export function jittered(ttlMs: number): number {
  return Math.max(1, Math.round(ttlMs * (1 - SHARE * Math.random())));
}
