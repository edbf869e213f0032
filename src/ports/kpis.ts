import type { DriftAlert } from '../learning/drift/next-alert.ts';
import type { BinCounts } from '../learning/drift/psi.ts';
import type { Dimension, SegmentSource } from '../learning/kpis/segments-of.ts';
import type { Tally } from '../learning/kpis/tally.ts';
import type { LeadEvent, PlacedLead } from '../learning/kpis/tally-outcomes.ts';
import type { CountedLead, CountedQuery } from '../learning/kpis/tally-query.ts';
import type { CallOptions } from './store.ts';

export const BUCKETS = ['day', 'week', 'all'] as const;
export type Bucket = (typeof BUCKETS)[number];

/** How far counting has come; instants are epoch milliseconds, `outcomesSeq` is of the change feed of the outcomes. */
export interface KpiState {
  version: number;
  queriesUntilMs: number | null;
  outcomesSeq: number;
  countedAtMs: number | null;
}

/** A stored query with what the KPIs and the drift need of it. */
export interface UncountedQuery extends CountedQuery, SegmentSource {
  query_id: string;
  asked_at_ms: number;
  leads: (CountedLead & { features: Record<string, number | null> })[];
  /**
   * What a model was or would have been told of each lead, in the same order, and of which version the columns are. Null where
   * it was not kept, and for most queries where many are read at once.
   */
  logged: { version: string; rows: number[][] } | null;
}

export interface CountedQueryRow {
  query_id: string;
  asked_at_ms: number;
  segments: Record<Dimension, string>;
  /** What its outcomes added. */
  outcomes: Tally;
}

/** One row of the aggregates; `day` is an RFC 3339 date. */
export interface KpiDay {
  dimension: string;
  day: string;
  value: string;
  tally: unknown;
}

export interface StoreAge {
  snippets: number;
  p50_days: number | null;
  p90_days: number | null;
}

export interface KpiRange {
  /** RFC 3339 dates, both included. */
  from: string;
  to: string;
  bucket: Bucket;
  dimension: string;
  /** One segment of the dimension only. */
  value?: string | undefined;
}

export interface KpiKey {
  /** First day of the bucket, RFC 3339 date. */
  bucket: string;
  value: string;
}

/** Where the KPIs are counted. A part of the store; every method is scoped to a tenant. */
export interface KpiStore {
  /** Takes or keeps the lease and answers how far counting is; null while another holder has it. */
  holdKpis(tenant: string, holder: string, forMs: number): Promise<KpiState | null>;
  /** Gives the lease back, where this holder has it. */
  releaseKpis(tenant: string, holder: string): Promise<void>;
  kpiState(tenant: string, options?: CallOptions): Promise<KpiState>;
  /** Queries asked after the instant that have not been counted, oldest first. */
  uncountedQueries(tenant: string, sinceMs: number, limit: number): Promise<UncountedQuery[]>;
  /** Outcomes after `seq` of their change feed: of which queries, how many, and the seq of the last. */
  outcomesAfter(
    tenant: string,
    seq: number,
    limit: number,
  ): Promise<{ query_ids: string[]; events: number; lastSeq: number }>;
  countedQueries(tenant: string, queryIds: string[]): Promise<CountedQueryRow[]>;
  /** Positions of the leads of queries, by query. */
  placedLeads(tenant: string, queryIds: string[]): Promise<Map<string, PlacedLead[]>>;
  /** All outcomes of queries, by query. */
  eventsOf(tenant: string, queryIds: string[]): Promise<Map<string, LeadEvent[]>>;
  kpiDays(tenant: string, keys: Omit<KpiDay, 'tally'>[]): Promise<KpiDay[]>;
  /** All of it or, where the version is no longer the given one, nothing. Resolves with whether it was written. */
  writeKpis(tenant: string, write: KpiWrite): Promise<boolean>;
  /** Forgets what was counted, so that it is counted anew, and takes the lease from whoever has it. */
  resetKpis(tenant: string): Promise<void>;
  /** Forgets which queries asked before the instant have been counted; their days stay. At most `limit` rows. */
  forgetCounted(tenant: string, beforeMs: number, limit: number): Promise<number>;
  /** Age of the evidence in the store at the instant. */
  storeAge(tenant: string, nowMs: number, options?: CallOptions): Promise<StoreAge>;
  putKpiDay(tenant: string, day: KpiDay): Promise<void>;
  /** Buckets and segments that have anything, in order, at most `limit` after the given one. */
  kpiKeys(
    tenant: string,
    range: KpiRange,
    after: KpiKey | null,
    limit: number,
    options?: CallOptions,
  ): Promise<KpiKey[]>;
  /** The days of the buckets and segments. */
  kpiDaysIn(
    tenant: string,
    range: KpiRange,
    keys: KpiKey[],
    options?: CallOptions,
  ): Promise<(KpiDay & { bucket: string })[]>;
  /** The rows of one dimension from a day to another. */
  kpiDimension(
    tenant: string,
    dimension: string,
    from: string,
    to: string,
    options?: CallOptions,
  ): Promise<KpiDay[]>;
  driftAlerts(tenant: string, options?: CallOptions): Promise<Map<string, DriftAlert>>;
  putDriftAlerts(tenant: string, alerts: ReadonlyMap<string, DriftAlert>): Promise<void>;
}

export interface KpiWrite {
  version: number;
  queriesUntilMs: number | null;
  outcomesSeq: number;
  counted: CountedQueryRow[];
  days: KpiDay[];
}

/** One feature of one day: the tally of a row of dimension `feature`. */
export interface FeatureTally {
  bins: BinCounts;
}
