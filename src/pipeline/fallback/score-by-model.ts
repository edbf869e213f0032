import type { JudgedNode } from '../../domain/answer.ts';
import type { LeadModel } from '../../ports/lead-model.ts';
import type { ScoredCandidates, WeakLead } from './find-weak.ts';

/**
 * What the trained model says of weak leads that nobody judged; by position among the candidates. Only leads with no
 * usable evidence are passed.
 */
export async function scoreByModel(
  _leads: readonly WeakLead[],
  _input: ScoredCandidates,
  _model: LeadModel,
): Promise<Map<number, JudgedNode>> {
  return new Map();
}
