import type { Outcome } from '../domain/outcome.ts';

/** A piece of evidence that a lead was shown with. */
export interface CarriedSnippet {
  snippet_id: string;
  miner_id: string;
  /** What it came to in the intent score: BM25 squashed, decayed, boosted. */
  value: number;
}

/** Where in which answer the lead of an outcome stood. */
export interface Placement {
  /** Null where the prompt named no need. */
  need_key: string | null;
  /** From 1; null where the answer did not hold the lead. */
  position: number | null;
  carried: CarriedSnippet[];
}

/** An outcome as learning reads it; it comes a second time, with a new seq, when its query is stored after it. */
export interface OutcomeChange extends Outcome {
  seq: number;
  /** Null while its query is not stored. */
  placement: Placement | null;
}

/** The change feed of outcomes: part of the SQL store. Numbers are in the order of commits. */
export interface OutcomeFeed {
  /** Outcomes after `seq`, in order of seq, that happened at or after the instant. Never skips one that commits later. */
  outcomesSince(tenant: string, seq: number, limit: number, sinceMs: number): Promise<OutcomeChange[]>;
  /** Numbers the outcomes that a version without numbers wrote. Returns how many. */
  numberOutcomes(tenant: string): Promise<number>;
}
