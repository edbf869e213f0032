import type { SearchRequest, SearchResult } from '../lead-index/api.ts';

/** Where candidates come from: the lead index in the process (default) or SQL. Both keep the same promise about sets. */
export interface CandidateSource {
  readonly kind: 'index' | 'sql';
  find(tenant: string, request: SearchRequest, signal: AbortSignal): Promise<SearchResult>;
}
