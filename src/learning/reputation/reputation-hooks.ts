/** What is counted as it happens. */
export interface ReputationHooks {
  /** A query or a malformed request; `code` is of the check it failed, null where it passed. */
  observed(code: string | null): void;
  throttled(): void;
}
