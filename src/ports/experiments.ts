import type { Actor } from '../domain/audit.ts';
import type { OutcomeKind } from '../domain/outcome.ts';
import type { Definition } from '../experiments/definition.ts';
import type { Counts } from '../experiments/metrics.ts';

export type ExperimentStatus = 'draft' | 'running' | 'stopped';

export interface Experiment {
  definition: Definition;
  status: ExperimentStatus;
  created_at_ms: number;
  started_at_ms: number | null;
  stopped_at_ms: number | null;
}

export interface ExperimentChange {
  at_ms: number;
  actor: string;
  action: 'create' | 'start' | 'stop';
}

/** That a query took part; stored in the transaction that stores the query. */
export interface Exposure {
  experiment_id: string;
  unit_key: string;
  variant: string;
  bucket: number;
  /** The kind of outcome that gives a team credit, where two rankings were interleaved. */
  credit: string | null;
  fell_back: boolean;
  latency_ms: number;
  leads: number;
  usd: number;
  llm_hit: boolean;
  degraded: boolean;
}

export interface Totals {
  /** Sums per variant and bucket, over all days. */
  buckets: { variant: string; bucket: number; counts: Counts }[];
  /** Per variant and day (UTC), newest day first, at most `daysMax` days. */
  days: {
    variant: string;
    day: string;
    queries: number;
    clicked: number;
    accepted: number;
    converted: number;
  }[];
  /** Histogram: bin n is 1.1^n to 1.1^(n+1) milliseconds. */
  latencies: { variant: string; bin: number; queries: number }[];
  /** Queries that are not counted yet. */
  waiting: number;
}

export interface LoggedAnswersRequest {
  /** The outcome that counts as a reward. */
  kind: OutcomeKind;
  sinceMs: number;
  /** Answers before this one: where the page before ended. */
  before: { asked_at_ms: number; query_id: string };
  limit: number;
}

/** A stored answer and which of its leads had the outcome. */
export interface LoggedAnswer {
  query_id: string;
  asked_at_ms: number;
  answer: unknown;
  features: unknown;
  rewarded: string[];
}

/** Experiments of one tenant and what is counted of them. */
export interface ExperimentStore {
  /** False where the id is taken; the experiment is a draft. */
  createExperiment(
    tenant: string,
    definition: Definition,
    actor: string,
    nowMs: number,
    by?: Actor,
  ): Promise<boolean>;
  /** Newest first, at most `limit`. */
  listExperiments(tenant: string, limit: number): Promise<Experiment[]>;
  runningExperiments(tenant: string): Promise<Experiment[]>;
  getExperiment(
    tenant: string,
    id: string,
  ): Promise<{ experiment: Experiment; changes: ExperimentChange[] } | null>;
  /** `refused`: it is not in the state to be moved from, or its layer is taken. */
  moveExperiment(
    tenant: string,
    id: string,
    to: 'running' | 'stopped',
    actor: string,
    nowMs: number,
    by?: Actor,
  ): Promise<'moved' | 'refused'>;
  /** Counts exposures that are new or have new outcomes, at most `limit`; returns how many it counted. */
  countExposures(tenant: string, limit: number): Promise<number>;
  experimentTotals(tenant: string, id: string, daysMax: number): Promise<Totals>;
  /** Latest first. */
  loggedAnswers(tenant: string, request: LoggedAnswersRequest): Promise<LoggedAnswer[]>;
  /** Returns how many rows went; what they were counted as stays. */
  dropOldExposures(tenant: string, beforeMs: number): Promise<number>;
}
