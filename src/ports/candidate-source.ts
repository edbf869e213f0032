import type { Lead } from '../domain/lead.ts';
import type { Facet, Predicate } from '../domain/predicate.ts';
import type { SearchRequest, SearchResult } from '../lead-index/api.ts';

export interface KnownLead {
  lead: Lead;
  embedding: Float32Array | null;
}

/** Where candidates come from: the lead index in the process (default), SQL, or a search cluster. All keep the same promise about sets. */
export interface CandidateSource {
  readonly kind: 'index' | 'sql' | 'cluster';
  /** Whether predicates with `attribute` nodes can be answered. */
  readonly answersAttributes: boolean;
  /** False while the source is warming up. */
  ready(tenant: string): boolean;
  find(tenant: string, request: SearchRequest, signal: AbortSignal): Promise<SearchResult>;
  /** Whether any live lead matches. */
  matchesAny(tenant: string, predicate: Predicate): Promise<boolean>;
  /** Live leads with the facet value, ordered by lead_id, at most `limit`. */
  lookup(tenant: string, facet: Facet, value: string, limit: number): Promise<KnownLead[]>;
}
