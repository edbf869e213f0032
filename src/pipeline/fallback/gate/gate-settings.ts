import type { SpendLimits } from './spend-ledger.ts';

export interface GateSettings {
  /** At most this share of any `queryWindow` queries one after another calls a model. */
  queryShare: number;
  queryWindow: number;
  /** Calls under way at once. */
  concurrency: number;
  /** Longest life of a call, also after the answer it was made for has gone out. */
  callMs: number;
  /** Dollars per million tokens. */
  rate: { input: number; output: number };
  usdPerQuery: number;
  tokensPerQuery: number;
  /** Most that a query may cost per lead it answers; a request may lower it. */
  usdPerLeadMax: number;
  day: SpendLimits;
  breaker: BreakerSettings;
}

export interface BreakerSettings {
  /** Opens at this share of failed calls in percent. */
  errorPercent: number;
  /** Fewest calls in the window before it may open. */
  volume: number;
  windowMs: number;
  /** How long it stays open before one call tries again. */
  openMs: number;
}

/** Counted by whoever watches. */
export interface GateEvents {
  call(outcome: string, ms: number, inputTokens: number, outputTokens: number, usd: number): void;
  refused(reason: string): void;
  breaker(state: 'open' | 'half_open' | 'closed'): void;
}
