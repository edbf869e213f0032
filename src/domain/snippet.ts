export const CONTENT_TYPES = [
  'job_posting',
  'news',
  'funding',
  'tech_change',
  'web_page',
  'social',
  'review',
  'other',
] as const;
export type ContentType = (typeof CONTENT_TYPES)[number];

/** A dated piece of intent evidence as it is sent to us. One of lead_id, company_id, domain is required. */
export interface SnippetRecord {
  snippet_id: string;
  miner_id: string;
  text: string;
  /** RFC 3339. */
  observed_at: string;
  lead_id?: string;
  company_id?: string;
  domain?: string;
  content_type?: ContentType;
  source_url?: string;
  attributes?: Record<string, unknown>;
}

/** A snippet attached to one lead, as stored and indexed. One record resolves to every lead of its company. */
export interface Snippet {
  lead_id: string;
  snippet_id: string;
  miner_id: string;
  text: string;
  /** Epoch milliseconds, UTC. */
  observed_at_ms: number;
  content_type: ContentType;
  source_url: string | null;
  attributes: Record<string, unknown>;
}
