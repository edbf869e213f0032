import type { AlertRule } from '../learning/reputation/alert-rules.ts';
import type { DecayedSums } from '../learning/reputation/decayed-sums.ts';
import type { CallOptions } from './store.ts';

export interface Flag {
  code: string;
  reason: string;
  at_ms: number;
}

/** Leads that were answered in a day (UTC, RFC 3339 date); `registers` is a sketch of which. */
export interface DayLeads {
  day: string;
  returned: number;
  registers: number[];
}

/** What happened of one submitter since the last write; adds to what is stored. */
export interface ReputationDelta {
  submitter: string;
  /** Reputation as this process knows it: for the order of lists only. */
  score: number;
  queries: number;
  flagged: number;
  flag: Flag | null;
  first_ms: number;
  last_ms: number;
  sums: DecayedSums;
  leads: DayLeads | null;
}

/** What is stored of one submitter after a write, by all processes. */
export interface ReputationTotals {
  submitter: string;
  sums: DecayedSums;
  /** Of the day asked for; null where nothing was answered. */
  leads: DayLeads | null;
}

export interface StoredReputation extends ReputationTotals {
  score: number;
  queries: number;
  flagged: number;
  flag: Flag | null;
  first_ms: number;
  last_ms: number;
}

export interface Throttle {
  throttle_id: string;
  submitter: string;
  /** Reputation at its begin. */
  reputation: number;
  reason: string;
  strikes: number;
  per_minute: number;
  burst: number;
  since_ms: number;
  until_ms: number;
  probation_until_ms: number;
  /** Null until what was known before has been discounted. */
  released_ms: number | null;
}

export interface Alert {
  alert_id: string;
  rule: AlertRule;
  submitter: string;
  since_ms: number;
  closed_ms: number | null;
  value: number;
  /** The farthest beyond the threshold since it opened. */
  worst: number;
  threshold: number;
  clear: number;
  above: boolean;
}

export interface AlertChange {
  open: Alert[];
  /** By id; `value` is the newest. */
  update: Pick<Alert, 'alert_id' | 'value' | 'worst'>[];
  close: { alert_id: string; value: number; closed_ms: number }[];
}

export interface ReputationFilter {
  /** Of which day the leads are told. */
  day: string;
  /** How the past fades. */
  halfLifeMs: number;
  submitter?: string | undefined;
  limit: number;
  /** Only what comes after this one in the list. */
  after?: { score: number; submitter: string } | undefined;
}

export interface AlertFilter {
  state?: 'open' | 'past' | undefined;
  rule?: AlertRule | undefined;
  submitter?: string | undefined;
  limit: number;
  /** Only what comes after this one in the list. */
  after?: { since_ms: number; alert_id: string } | undefined;
}

/** Of a stored query: who asked, when, and what was answered. */
export interface AskedQuery {
  query_id: string;
  submitter: string | null;
  asked_at_ms: number;
  lead_ids: string[];
}

/** What is known of those who ask. Part of the store; same promises. */
export interface ReputationStore {
  /** Adds the deltas and answers what is stored then; several processes may add at once. `halfLifeMs` is how the past fades. */
  addReputation(
    tenant: string,
    deltas: readonly ReputationDelta[],
    halfLifeMs: number,
  ): Promise<ReputationTotals[]>;
  /** Lowest score first, then by name. */
  listReputation(
    tenant: string,
    filter: ReputationFilter,
    options?: CallOptions,
  ): Promise<StoredReputation[]>;
  /** Begins a throttle where none is under way, and answers the one that is. */
  openThrottle(tenant: string, throttle: Throttle): Promise<Throttle>;
  /** Not released yet, or on probation at the instant; at most `limit`, newest first. */
  throttles(tenant: string, nowMs: number, limit: number): Promise<Throttle[]>;
  /**
   * Ends what is over at the instant, once, whichever process asks: sums count `factor` of what they did, and the leads
   * of the day are forgotten. Answers who was released by this call.
   */
  releaseThrottles(tenant: string, nowMs: number, factor: number): Promise<string[]>;
  /** Opens what is not open yet, updates and closes. */
  changeAlerts(tenant: string, change: AlertChange): Promise<void>;
  /** Newest first. */
  listAlerts(tenant: string, filter: AlertFilter, options?: CallOptions): Promise<Alert[]>;
  /** Of stored queries; at most as many as ids. */
  askedQueries(tenant: string, queryIds: readonly string[]): Promise<AskedQuery[]>;
  /** Forgets who has not asked since the instant, and beyond `rows` who has not for longest. */
  pruneReputation(tenant: string, beforeMs: number, nowMs: number, rows: number): Promise<void>;
}
