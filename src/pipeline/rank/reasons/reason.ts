import type { JudgedNode, ScoreNode } from '../../../domain/answer.ts';
import type { Lead } from '../../../domain/lead.ts';
import type { EvidenceHit } from '../../../lead-index/api.ts';
import type { LeadOutcomes } from '../../../ports/learned.ts';

/** What is said of one lead. */
export interface ReasonsInput {
  lead: Lead;
  missed: ReadonlySet<string>;
  parts: Record<string, ScoreNode>;
  evidence: readonly EvidenceHit[];
  ownBm25: number;
  judged: JudgedNode | undefined;
  /** What became of it before. */
  outcomes?: LeadOutcomes | undefined;
}

/** One sentence on one thing that is asked; what the prompt alone decides is worked out before. */
export type Reason = (input: ReasonsInput) => string;
