/** What a language model said of one lead for one need: stored, and used by every later query with the same need. */
export interface Label {
  lead_id: string;
  /** Hash of the need's canonical terms. */
  need_key: string;
  /** The canonical terms themselves, sorted: for a person, and for learning from labels. */
  need_terms: string[];
  /** Of the facts and the evidence that were judged: another hash, and the label is stale. */
  content_hash: string;
  /** 0..1, how likely the lead is to buy for the need. */
  value: number;
  /** 0..1 */
  confidence: number;
  model: string;
  /** Of the instructions that the model was given. */
  prompt_version: string;
  judged_at_ms: number;
  /** This lead's share of the call. */
  cost_usd: number;
}
