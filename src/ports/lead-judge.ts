/** What may leave the process about a lead: facts of the company and of the role. Never a name of a person, an email or a phone number. */
export interface LeadFacts {
  company: string;
  description?: string;
  industry?: string;
  topics?: string[];
  employees?: { min: number; max: number };
  country?: string;
  region?: string;
  founded?: number;
  funding_usd?: number;
  funding_stage?: string;
  company_type?: string;
  technologies?: string[];
  title?: string;
  seniority?: string;
  function?: string;
}

export interface EvidenceFact {
  text: string;
  kind: string;
  /** RFC 3339 date. */
  observed: string;
}

export interface JudgeLead {
  facts: LeadFacts;
  evidence: EvidenceFact[];
}

export interface JudgeRequest {
  /** What would be bought, in the prompt's words. */
  need: string;
  /** RFC 3339 date that counts as today. */
  today: string;
  leads: readonly JudgeLead[];
  /** In the order of the leads: what a cache knows them by. Never leaves the process. */
  leadIds?: readonly string[];
}

export interface Judgement {
  /** 0..1, how likely the lead is to buy for the need. */
  value: number;
  /** 0..1 */
  confidence: number;
}

export interface LlmUsage {
  inputTokens: number;
  outputTokens: number;
}

export interface JudgeReply {
  /** In the order of the request; null where the model said nothing usable of the lead. */
  judgements: (Judgement | null)[];
  usage: LlmUsage;
}

/**
 * Scores how likely leads with weak evidence are to buy. Rejects with LlmFailure, and with nothing else.
 * Whatever the texts in a request say, a reply holds numbers for the leads of the request and nothing more.
 */
export interface LeadJudge {
  readonly model: string;
  /** Changes whenever the instructions do: labels made with others are not used. */
  readonly promptVersion: string;
  /** The most that judging may use; budgets are reserved with it. */
  usageMax(request: JudgeRequest): LlmUsage;
  judge(request: JudgeRequest, signal: AbortSignal): Promise<JudgeReply>;
}
