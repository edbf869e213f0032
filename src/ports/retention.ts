/** How long rows are kept, in days; 0 for ever. */
export interface RetentionRules {
  queries: number;
  snippets: number;
  outcomes: number;
  labels: number;
  submissions: number;
  submission_rows: number;
  spend: number;
  technology: number;
  miner_days: number;
  audit: number;
}

/** Rows (of a hypertable days) removed, by table. */
export type Removed = Record<string, number>;

export interface RetentionState {
  ran_at: string | null;
  removed: Removed;
}

export interface RetentionStore {
  /** False where another process does it; it has so long before somebody else may. */
  hold(tenant: string, holder: string, forMs: number): Promise<boolean>;
  /** Ends the hold and notes what was removed. */
  release(tenant: string, holder: string, removed: Removed): Promise<void>;
  state(tenant: string): Promise<RetentionState>;
  /** Removes what is too old, in small transactions; stops between two where the signal says so. */
  prune(tenant: string, rules: RetentionRules, nowMs: number, signal?: AbortSignal): Promise<Removed>;
  /** What prune would remove now. */
  due(tenant: string, rules: RetentionRules, nowMs: number): Promise<Removed>;
}
