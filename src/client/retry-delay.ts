export interface RetryPolicy {
  /** Tries in all, the first included. */
  attempts: number;
  /** The first pause is at most this long; the bound doubles with each try. */
  baseMs: number;
  /** No pause is longer, unless the server asks for it. */
  capMs: number;
}

/**
 * Exponential backoff with full jitter: anything between 0 and the bound, so that many clients do not come back at once. Where
 * the server says when, that is the least; the jitter is added to it.
 */
export function retryDelayMs(
  failures: number,
  retryAfterMs: number | null,
  policy: RetryPolicy,
  random: () => number,
): number {
  const bound = Math.min(policy.capMs, policy.baseMs * 2 ** Math.min(failures - 1, 30));
  const jitter = random() * bound;
  return retryAfterMs === null ? jitter : retryAfterMs + jitter;
}

/** The header's two forms: seconds, or a date. Null where there is none or it is neither. */
export function readRetryAfterMs(header: string | null, nowMs: number): number | null {
  if (header === null) return null;
  const text = header.trim();
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000;
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : Math.max(0, at - nowMs);
}
