import type { Lead } from './lead.ts';
import type { Parsed } from './parsed.ts';

/** A number that enters the score: either given, or the weighted sum of the numbers it is made of. */
export interface ScoreNode {
  /** Share of the parent's value; the weights of one parent's children add up to 1. */
  weight: number;
  /** 0..1 */
  value: number;
  of?: Record<string, ScoreNode>;
}

export interface IntentNode {
  weight: number;
  /** 1 - (1 - min(1, best_snippet)) * (1 - own / (own + s0)), own = own_text_bm25 * own_text_weight. */
  value: number;
  /** Decayed and boosted value of the best snippet; 0 where none bears on the need. */
  best_snippet: number;
  own_text_bm25: number;
  own_text_weight: number;
  s0: number;
}

/** Every number of the score; `recompute(components)` gives the score back. */
export interface Components {
  fit: ScoreNode;
  intent: IntentNode;
}

export interface Evidence {
  snippet_id: string;
  text: string;
  source_url?: string | undefined;
  /** RFC 3339. */
  observed_at: string;
  content_type: string;
  age_days: number;
  bm25: number;
  decay: number;
}

/** Undefined is as good as absent, here and in `Evidence`: objects of one shape are made and written faster. */
type Optional<T, K extends keyof T> = { [P in K]?: NonNullable<T[P]> | undefined };

/** A lead as answered: what the record says (absent where unknown), and why it stands where it stands. */
export interface RankedLead
  extends Pick<Lead, 'lead_id' | 'company_id' | 'company_name'>,
    Optional<
      Lead,
      | 'domain'
      | 'description'
      | 'industry'
      | 'country'
      | 'region'
      | 'city'
      | 'location'
      | 'founded_year'
      | 'funding_usd'
      | 'funding_stage'
      | 'company_type'
      | 'title'
      | 'function'
      | 'seniority'
      | 'email'
      | 'phone'
      | 'source'
    > {
  /** A count where it is known exactly, otherwise the middle of the range in `employee_range`. */
  employee_count?: number | undefined;
  employee_range?: { min: number; max: number } | undefined;
  technologies?: string[] | undefined;
  topics?: string[] | undefined;
  rank: number;
  score: number;
  fit: number;
  intent: number;
  /** Constraints of the prompt that this lead does not meet; never an exclusion. */
  relaxed: string[];
  components: Components;
  reasons: string[];
  evidence: Evidence[];
}

export interface RetrievalReceipt {
  /**
   * Each stage that was tried: what was given up, what was demanded in a wider form only (as a topic's parents and
   * relatives; absent where there is none), and how many leads matched then.
   */
  stages: { dropped: string[]; widened?: string[]; matched: number }[];
  candidates: number;
  fully_relaxed: boolean;
}

export interface Timings {
  parse: number;
  retrieve: number;
  ann: number;
  fit: number;
  intent: number;
  fallback: number;
  rank: number;
  total: number;
}

/** The body of POST /query; field meanings in the public contract. */
export interface Answer {
  query_id: string;
  /** RFC 3339. */
  as_of: string;
  model_version: string;
  parsed: Parsed;
  retrieval: RetrievalReceipt;
  leads: RankedLead[];
  cost: { usd: number; usd_per_lead: number; llm_calls: number };
  timings_ms: Timings;
  degraded: string[];
}
