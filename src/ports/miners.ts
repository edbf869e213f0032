import type { Actor } from '../domain/audit.ts';
import type { CallOptions } from './store.ts';

/** Decayed sums of what a miner sent; see MinerSending in learning/miners. */
export interface MinerSent {
  miner_id: string;
  accepted: number;
  duplicates: number;
  refused: number;
  fresh: number;
}

/** A token bucket as stored; see learning/throttle. */
export interface StoredBucket {
  miner_id: string;
  /** Epoch milliseconds as of which the other numbers hold. */
  at_ms: number;
  tokens: number;
  accepted: number;
  refused: number;
  throttled_until_ms: number | null;
  /** 0 where nothing is stored yet. */
  version: number;
}

export interface ClosedEpoch {
  epoch: number;
  starts_at: string;
  ends_at: string;
  closed_at: string;
  /** Micro-credits. */
  pool: number;
  /** The pool, or 0 where nobody had earned anything. */
  emitted: number;
  miners: number;
}

export interface Emission {
  miner_id: string;
  /** Micro-credits. */
  micro_credits: number;
  mqf: number;
  /** 0..1 */
  dues: number;
  /** Credited contribution of each kind, before quality. */
  outcomes: number;
  clicks: number;
  fresh: number;
}

export interface EpochToClose {
  epoch: number;
  starts_at_ms: number;
  ends_at_ms: number;
  /** What has been received by then is counted. */
  cutoff_ms: number;
  pool: number;
  emitted: number;
  emissions: readonly Emission[];
}

/** What of an answer an event speaks of. */
export interface CreditEvent {
  event_id: string;
  query_id: string;
  lead_id: string;
  kind: string;
  at_ms: number;
  submitter: string | null;
  /** The snippets that carried the lead in that answer, with their value there; empty where none did. */
  carriers: { miner_id: string; value: number }[];
}

/** What the fresh evidence of one miner is worth, over all companies. */
export interface FreshCredit {
  miner_id: string;
  /** At least 0. */
  credit: number;
}

export interface CreditWindow {
  starts_at_ms: number;
  ends_at_ms: number;
  /** Of what happened before the start: only what was received from here on. */
  received_from_ms: number;
  received_until_ms: number;
}

/** What is known of miners. Part of the store; same promises. */
export interface MinerStore {
  /** Whole UTC days that are over at `asOfMs`, each decayed from its end; the most active first, at most `limit`. */
  minersSent(
    tenant: string,
    asOfMs: number,
    halfLifeDays: number,
    limit: number,
    options?: CallOptions,
  ): Promise<MinerSent[]>;
  /** Null where nothing was ever sent. */
  minerSent(
    tenant: string,
    minerId: string,
    asOfMs: number,
    halfLifeDays: number,
    options?: CallOptions,
  ): Promise<MinerSent | null>;
  readBuckets(tenant: string, minerIds: readonly string[]): Promise<StoredBucket[]>;
  /** Writes those whose version is still the stored one; resolves with the ids written. */
  writeBuckets(tenant: string, buckets: readonly StoredBucket[]): Promise<Set<string>>;
  /** Those that nobody has touched for 30 days: they are full and clean again. */
  forgetBuckets(tenant: string): Promise<void>;
  /** Epochs that are closed, newest first. */
  closedEpochs(tenant: string, limit: number, options?: CallOptions): Promise<ClosedEpoch[]>;
  /** Earliest instant of which a contribution is known; null where there is none. */
  firstContribution(tenant: string): Promise<number | null>;
  lastEpoch(tenant: string): Promise<{ epoch: number; ends_at_ms: number; cutoff_ms: number } | null>;
  /** Ordered by (lead_id, event_id), after the pair given; at most `limit`. */
  creditEvents(
    tenant: string,
    window: CreditWindow,
    after: { lead_id: string; event_id: string } | null,
    limit: number,
  ): Promise<CreditEvent[]>;
  /**
   * Of every miner with accepted evidence in the window: the freshness at arrival of what it sent, summed by company,
   * leadCredit() of each company, summed by miner. In no order.
   */
  freshCredit(tenant: string, window: CreditWindow, options?: CallOptions): Promise<FreshCredit[]>;
  /** In one transaction; false where the epoch had been closed before, and nothing is written. */
  closeEpoch(tenant: string, epoch: EpochToClose, actor?: Actor): Promise<boolean>;
  emissionsOf(
    tenant: string,
    minerId: string,
    limit: number,
    options?: CallOptions,
  ): Promise<(Emission & { epoch: number; starts_at: string; ends_at: string })[]>;
}
