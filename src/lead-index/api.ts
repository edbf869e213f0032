import type { Lead } from '../domain/lead.ts';
import type { Column, Facet, Predicate } from '../domain/predicate.ts';
import type { Snippet } from '../domain/snippet.ts';
import type { IntentSettings } from '../pipeline/intent/formulas.ts';
import type { MinerFactors } from '../ports/learned.ts';
import type { CorpusStats, LeadChange } from '../ports/store.ts';
import type { LeadRows } from './lead-rows.ts';

export interface QueryTerm {
  /** Output of analyze(): already folded and stemmed. */
  term: string;
  /** Multiplies the term's BM25 contribution; 1 for the prompt's own words, less for expansions. */
  weight: number;
}

/** One multi-valued string column of one segment. Values of lead `i`: codes[start[i]] .. codes[start[i + 1] - 1], sorted. */
export interface FacetView {
  readonly start: Uint32Array;
  readonly codes: Uint32Array;
  readonly valueCount: number;
  /** -1 where no lead of the segment has the value. */
  codeOf(value: string): number;
  valueOf(code: number): string;
}

/** One immutable piece of the index; leads are numbered 0 .. leadCount - 1 (ordinals). */
export interface SegmentView {
  readonly leadCount: number;
  facet(facet: Facet): FacetView;
  /** NaN where unknown. */
  column(column: Column): Float64Array;
  readonly quality: Float32Array;
  readonly rows: LeadRows;
  /** 32-bit hash of lead_id, the first tie-break everywhere. */
  readonly idHash: Uint32Array;
  leadId(ordinal: number): string;
  /** Snippets of lead i: snippetStart[i] .. snippetStart[i + 1] - 1, oldest first. */
  readonly snippetStart: Uint32Array;
  /** When each snippet was observed, in epoch milliseconds. */
  readonly snippetTimes: Float64Array;
  /** Of each snippet: its content type's place in CONTENT_TYPES. */
  readonly snippetTypes: Uint8Array;
  /** Of each snippet: its miner's place in `minerIds`. */
  readonly snippetMiners: Uint32Array;
  /** Ids of the miners of the segment's snippets. */
  readonly minerIds: readonly string[];
  /** Decodes the stored record: for the K answered, not for every candidate. */
  lead(ordinal: number): Lead;
  /** All snippets of the lead, oldest first. */
  snippets(ordinal: number): Snippet[];
  hasEmbedding(ordinal: number): boolean;
  /** Cosine in [-1, 1] with a unit query vector (int8 storage, so within about 0.01). */
  similarity(ordinal: number, query: Float32Array): number;
  /** The same for several leads; NaN for one without a vector. */
  similarities(ordinals: Uint32Array, query: Float32Array): Float64Array;
  embedding(ordinal: number): Float32Array | null;
}

/** What search() found, as parallel arrays of length `count`. Order: none promised. */
export interface Candidates {
  readonly count: number;
  readonly segment: Uint16Array;
  readonly ordinal: Uint32Array;
  /** The first relaxation stage whose predicate the lead meets. */
  readonly stage: Uint8Array;
  /** Raw BM25 over the lead's own text (name, description, keywords), before ownTextWeight. */
  readonly ownBm25: Float64Array;
  /** Value (see snippetValue), times its miner's factor, of the best snippet observed by as_of; 0 where none matched. */
  readonly bestValue: Float64Array;
}

export interface SearchRequest {
  /** Widening predicates, strictest first; each holds all exclusions. At least one. No `attribute` nodes. */
  stages: Predicate[];
  /** Stop widening at the first stage with at least this many leads. */
  wanted: number;
  /** Where no lead meets the first stage, answer so at once: no later stage is counted, nothing is chosen. */
  stopIfNone?: boolean;
  /** At most this many candidates; every lead of an earlier stage is preferred to one of a later stage. */
  limit: number;
  terms: QueryTerm[];
  /** Similarity source: unit vector, or null to leave it out. */
  vector: Float32Array | null;
  asOfMs: number;
  intent: IntentSettings;
  /** Statistics of a larger corpus than this index holds (SQL retrieval indexes only its candidates); in order of `terms`. */
  stats?: CorpusStats;
  /** What evidence counts by its miner; left out, all of it counts alike. An object's factors must not change. */
  miners?: MinerFactors;
}

export interface SearchResult {
  snapshot: Snapshot;
  /** Exact count of every stage that was tried, in order. */
  matched: number[];
  candidates: Candidates;
  /** What was replaced on the way, in words for `degraded`. */
  notes?: string[];
  /** Time spent per source. */
  timings: { filterMs: number; textMs: number; vectorMs: number };
}

/** One snippet of a returned lead that bears on the need. */
export interface EvidenceHit {
  snippet: Snippet;
  bm25: number;
  ageDays: number;
  decay: number;
  boost: number;
  /** Factor of its miner; 1 where the request has no factors. */
  minerQuality: number;
  /** snippetValue() times minerQuality. */
  value: number;
}

/** A consistent view of the whole index at one moment; a query uses exactly one from start to end. */
export interface Snapshot {
  readonly segments: readonly SegmentView[];
  readonly size: number;
  readonly seq: number;
  count(predicate: Predicate): number;
  /** Whether any lead matches. */
  matchesAny(predicate: Predicate): boolean;
  /** Sorted lead ids: for tests and tools, not for the hot path. */
  matchIds(predicate: Predicate): string[];
  search(request: SearchRequest): SearchResult;
  /** Per-snippet account for one lead, best value first, observed after as_of left out; recomputes bestValue exactly. */
  evidence(segment: number, ordinal: number, request: SearchRequest, max: number): EvidenceHit[];
  /** By segment: code of the facet value, -1 where the segment has no lead with it. */
  codesOf(facet: Facet, value: string): readonly number[];
  /** Live leads with the facet value, at most `limit`. */
  lookup(facet: Facet, value: string, limit: number): { segment: number; ordinal: number }[];
}

/** The lead index of one tenant. Single writer, any number of readers of snapshots; never blocks a reader. */
export interface LeadIndex {
  snapshot(): Snapshot;
  /**
   * The same for the changes of an empty index, on all cores; seen by none of its snapshots before the end. No lead may come
   * twice. Where it fails or is closed meanwhile the index stays empty.
   */
  fill(pages: AsyncIterable<readonly LeadChange[]>): Promise<void>;
  /** Inserts, replaces, deletes; visible to the next snapshot(). Changes come in order of seq. */
  apply(changes: LeadChange[]): void;
  /** Merges segments in a worker when worthwhile; queries go on meanwhile. Resolves when nothing is left to merge. */
  pack(): Promise<void>;
  /** Writes one file with version and checksum, atomically (temporary name, fsync, rename). */
  save(path: string): Promise<void>;
  /** `bytes` of all arrays, of which `recordBytes` hold stored records and `vectorBytes` embeddings. */
  stats(): {
    leads: number;
    snippets: number;
    segments: number;
    bytes: number;
    recordBytes: number;
    vectorBytes: number;
    deleted: number;
    seq: number;
  };
  close(): Promise<void>;
}

export interface LeadIndexOptions {
  /** Length of embedding vectors. */
  dimensions: number;
  /** Name and content hash of what made the vectors: a file made with another is not loaded. */
  embedderVersion: string;
  /** Segments up to this many leads together are merged at once in apply(); larger ones wait for pack(). Default 512, some 5 ms. */
  mergeNowLeads?: number;
}
