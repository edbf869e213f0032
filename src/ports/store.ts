import type { Actor } from '../domain/audit.ts';
import type { Label } from '../domain/label.ts';
import type { Lead } from '../domain/lead.ts';
import type { LlmSpend } from '../domain/llm-spend.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { Predicate } from '../domain/predicate.ts';
import type { Snippet } from '../domain/snippet.ts';
import type { Exposure } from './experiments.ts';

/** A lead with all its snippets: the unit that the lead index takes, replaces and forgets. */
export interface LeadBlock {
  lead: Lead;
  snippets: Snippet[];
  embedding: Float32Array | null;
}

/** One change to catch up with; `block` is null where the lead was deleted. */
export interface LeadChange {
  seq: number;
  lead_id: string;
  block: LeadBlock | null;
}

export interface QueryRow {
  query_id: string;
  asked_at_ms: number;
  as_of_ms: number;
  submitter: string | null;
  request: unknown;
  /** What outcomes and labels of its need are kept by; null where the prompt names none. */
  need_key: string | null;
  parsed: unknown;
  retrieval: unknown;
  /** lead_id, rank, score and its parts of every lead returned, and its evidence: snippet_id, miner_id, value. */
  answer: unknown;
  /** The account of each lead's score by lead_id, as JSON that is made when the row is written. */
  components?: () => string;
  model_version: string;
  cost: unknown;
  timings_ms: unknown;
  degraded: string[];
  /** What was known of every lead of `answer`; null or absent where it was not kept. */
  features?: unknown;
  /** The experiments that it took part in; absent where in none. */
  exposures?: Exposure[];
}

/** A query as a store writes it. */
export interface EncodedQuery extends Pick<QueryRow, 'query_id' | 'asked_at_ms' | 'exposures'> {
  /** The small columns. */
  json: string;
  parsed: string;
  answer: string;
  /** Empty where absent, as are the components. */
  features: string;
  components: string;
}

/** An unattached snippet: its owner is named by key and resolved against stored leads at write. */
export interface SnippetWrite extends Omit<Snippet, 'lead_id'> {
  lead_id: string | null;
  company_id: string | null;
  domain: string | null;
}

export interface SnippetOutcome {
  snippet_id: string;
  /** Leads it was attached to; empty when its key names no stored lead. */
  lead_ids: string[];
  /** False where the same message had been stored before. */
  changed: boolean;
}

/** What BM25 needs to know of one field of the whole corpus. `containing[i]` documents hold terms[i]. */
export interface FieldStats {
  documents: number;
  totalLength: number;
  containing: number[];
}

/** `own`: one document per lead (its own text). `snippets`: one per attached snippet observed by the instant. */
export interface CorpusStats {
  own: FieldStats;
  snippets: FieldStats;
}

/** Of a read: an aborted one rejects with AppError('deadline') and, where the engine can, is cancelled there. */
export interface CallOptions {
  signal?: AbortSignal | undefined;
  /** Longest time the call may take; the store's own limit when absent. */
  deadlineMs?: number;
}

/**
 * Where leads, snippets and queries live. Adapters: PGlite (embedded default) and PostgreSQL.
 * Every method is scoped to a tenant, and rejects with AppError('store_unavailable') when the store cannot answer.
 * An acknowledged write survives kill -9.
 */
export interface Store {
  migrate(): Promise<{ applied: string[] }>;
  /**
   * Insert or replace; idempotent on lead_id; unchanged records keep their seq. Calls take effect in the order in which they
   * were made. Returns how many changed.
   */
  upsertLeads(
    tenant: string,
    leads: Lead[],
    embeddings: (Float32Array | null)[],
  ): Promise<{ changed: number /** Not written: of who is to be forgotten. */; barred?: string[] }>;
  upsertSnippets(tenant: string, snippets: SnippetWrite[]): Promise<SnippetOutcome[]>;
  /** Deletes leads with their snippets and leaves a tombstone for the indexes. */
  deleteLeads(tenant: string, leadIds: string[], actor?: Actor): Promise<{ deleted: number }>;
  getBlocks(tenant: string, leadIds: string[], options?: CallOptions): Promise<LeadBlock[]>;
  /** Changes after `seq` in order of seq, at most `limit` leads. Never skips a change that commits later. */
  changesSince(tenant: string, seq: number, limit: number): Promise<LeadChange[]>;
  lastSeq(tenant: string, options?: CallOptions): Promise<number>;
  counts(tenant: string): Promise<{ leads: number; snippets: number; queries: number }>;
  /** Exact count of live leads that match. */
  count(tenant: string, predicate: Predicate, options?: CallOptions): Promise<number>;
  /** Exact count of each, in one pass; all that any of them matches must match the last. */
  countWidening(tenant: string, predicates: readonly Predicate[], options?: CallOptions): Promise<number[]>;
  /** Ids of live leads that match, ordered by lead_id, at most `limit`. */
  matchIds(tenant: string, predicate: Predicate, limit: number, options?: CallOptions): Promise<string[]>;
  /** Nearest by cosine inside the predicate: HNSW with iterative scan. */
  nearest(
    tenant: string,
    vector: Float32Array,
    predicate: Predicate,
    limit: number,
    options?: CallOptions,
  ): Promise<{ lead_id: string; similarity: number }[]>;
  /** Corpus statistics for BM25 as of an instant; `terms` are analyze() output. */
  textStats(tenant: string, terms: string[], asOfMs: number, options?: CallOptions): Promise<CorpusStats>;
  /** Ids of leads whose own text or snippets (observed by asOfMs) hold any of the terms (analyze() output), most distinct terms first, then quality, then lead_id. At most 64 terms. */
  matchText(
    tenant: string,
    terms: string[],
    asOfMs: number,
    predicate: Predicate,
    limit: number,
    options?: CallOptions,
  ): Promise<string[]>;
  /** Best record quality first, then lead_id. */
  matchPrior(tenant: string, predicate: Predicate, limit: number, options?: CallOptions): Promise<string[]>;
  /** Ahead of the write, for who has many and no time at the moment of the write. */
  encodeQuery(row: QueryRow): EncodedQuery;
  /** Idempotent on query_id and instant. */
  insertQueries(tenant: string, rows: readonly (QueryRow | EncodedQuery)[]): Promise<void>;
  /** Idempotent on need and lead; an older label never replaces a newer one, and a lead that is gone gets none. */
  putLabels(tenant: string, labels: Label[]): Promise<void>;
  /** Judged at or after the instant, newest first, at most `limit`. */
  labelsSince(tenant: string, sinceMs: number, limit: number): Promise<Label[]>;
  /** Adds to what is stored (differences may be negative) and answers all of the days added to. */
  addSpend(tenant: string, spends: LlmSpend[]): Promise<LlmSpend[]>;
  /** Of one day, RFC 3339 date. */
  spendOf(tenant: string, day: string): Promise<LlmSpend[]>;
  /** Idempotent on event_id: the first one of an id counts. Resolves with the ids that were new. */
  insertOutcomes(tenant: string, outcomes: Outcome[]): Promise<Set<string>>;
  health(): Promise<{ ok: boolean; detail: string }>;
  close(): Promise<void>;
}
