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

/** What was judged of a lead whose evidence is weak. */
export interface JudgedNode {
  /**
   * A language model now, its stored label, the model that learned from its labels, the shipped model, or the one trained on
   * this installation's own outcomes.
   */
  source: 'llm' | 'label' | 'student' | 'gbm' | 'coldstart';
  /** 0..1, how likely the lead is to buy for the need. */
  value: number;
  /** What a trained model's value is made of. */
  of?: Record<string, ScoreNode>;
  /** 0..1 */
  confidence: number;
  /** Share of intent that a judgement of full confidence has. */
  weight: number;
  /** What a value of 1 counts as: fresh evidence at the threshold under which evidence is weak. */
  cap: number;
}

export interface IntentNode {
  weight: number;
  /**
   * evidence = 1 - (1 - min(1, best_snippet)) * (1 - own / (own + s0)), own = own_text_bm25 * own_text_weight.
   * With `judged`: (1 - w) * evidence + w * cap * judged.value, w = judged.weight * judged.confidence.
   */
  value: number;
  /** Decayed and boosted value of the best snippet; 0 where none bears on the need. */
  best_snippet: number;
  own_text_bm25: number;
  own_text_weight: number;
  s0: number;
  /** Factor of the miner in `best_snippet`; absent where it is 1. */
  miner_quality?: number;
  /** Absent where nothing was judged. */
  judged?: JudgedNode;
}

/** What a model trained on outcomes says of the lead. */
export interface ModelNode {
  weight: number;
  /** 0..1 */
  value: number;
  /** Name and content hash of the model. */
  version: string;
}

/** What became of the lead when it was answered before. */
export interface OutcomesNode {
  weight: number;
  /** 0..1: 0 where it was always refused, 1 where it always led to business. */
  value: number;
  /** Sum of the decayed weights of its events. */
  events: number;
}

/**
 * Every number of the score; `recompute(components)` gives the score back: the sum of weight * value over the nodes. The
 * weights of one lead add up to 1; `model` and `outcomes`, where there are any, take theirs from the others in proportion.
 */
export interface Components {
  fit: ScoreNode;
  intent: IntentNode;
  model?: ModelNode;
  outcomes?: OutcomesNode;
}

export interface Evidence {
  snippet_id: string;
  /** Who brought it. */
  miner_id: string;
  text: string;
  source_url?: string | undefined;
  /** RFC 3339. */
  observed_at: string;
  content_type: string;
  age_days: number;
  bm25: number;
  decay: number;
  /** What it counts for: BM25 squashed, boosted, decayed, times the factor of its miner. */
  value: number;
  /** Factor of its miner; absent where it is 1. */
  miner_quality?: number | undefined;
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

/** Dollars; a call still under way when the answer went out counts as the most that it may come to. */
export interface Cost {
  usd: number;
  /** Per lead answered. */
  usd_per_lead: number;
  /** The same, under the name that reports know it by. */
  lead_cost_usd: number;
  llm_calls: number;
  /** Whether a language model was called for this query. */
  llm_hit: boolean;
  /** Leads whose judgement was there already. */
  label_hits: number;
}

/** The body of POST /query; field meanings in the public contract. */
export interface Answer {
  query_id: string;
  /** RFC 3339. */
  as_of: string;
  model_version: string;
  /** Names the need, however it was worded: outcomes are kept by it. Absent where the prompt names none. */
  need_key?: string;
  parsed: Parsed;
  retrieval: RetrievalReceipt;
  leads: RankedLead[];
  cost: Cost;
  timings_ms: Timings;
  degraded: string[];
  /** What the query took part in; absent where in none. The variant of two interleaved rankings is `interleaved`. */
  experiments?: { id: string; variant: string }[];
  /** True where neighbours were swapped by chance: the order is then not by score. */
  explored?: true;
}
