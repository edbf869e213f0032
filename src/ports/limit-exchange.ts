/** What a process did on behalf of one caller since it last told of it. */
export interface LimitReport {
  tenant: string;
  /** Who asks, within the tenant. */
  caller: string;
  /** Requests taken, in milliseconds of refilling. */
  takenMs: number;
  /** Requests being worked on now. */
  running: number;
}

/** What all processes together did. */
export interface LimitSum {
  /** Milliseconds until the bucket is full again. */
  backlogMs: number;
  /** Requests that the other processes are working on. */
  othersRunning: number;
}

/** Where processes that share limits tell each other what they took. */
export interface LimitExchange {
  /** Adds, and answers with the sums after it, in the same order. Rejects where it is not known in time. */
  report(reports: readonly LimitReport[]): Promise<LimitSum[]>;
  close(): Promise<void>;
}
