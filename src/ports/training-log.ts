import type { OutcomeKind } from '../domain/outcome.ts';

/** One answered query with what was known of its leads then, and what became of them later. */
export interface LoggedQuery {
  query_id: string;
  asked_at_ms: number;
  need_key: string | null;
  /** In the order of the answer; without those that were deleted since. */
  leads: LoggedLead[];
}

export interface LoggedLead {
  lead_id: string;
  /** From 1. */
  rank: number;
  /** A row of the ranker's features. */
  features: number[];
  outcomes: { kind: OutcomeKind; at_ms: number }[];
  /** What a language model said of it for the need; null where it was not asked. */
  label: { value: number; confidence: number; judged_at_ms: number } | null;
  /** Of today's record: for reports by segment alone. */
  country: string | null;
  employees: number | null;
  topic: string | null;
}

export interface LogSpan {
  /** Queries asked from this instant on. */
  fromMs: number;
  /** Queries asked, outcomes that happened and labels made before this instant. */
  toMs: number;
  featuresVersion: string;
}

/** What training reads of the store. */
export interface TrainingLog {
  /** Instants of queries with features and at least one outcome or label, at these shares of them; null where there is none. */
  quantiles(tenant: string, span: LogSpan, shares: readonly number[]): Promise<number[] | null>;
  /** Queries in the order in which they were asked, a page at a time; replays of the past are left out. */
  pages(tenant: string, span: LogSpan, queriesMax: number): AsyncIterable<LoggedQuery[]>;
}
