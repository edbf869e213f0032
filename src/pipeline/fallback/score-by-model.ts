import type { JudgedNode } from '../../domain/answer.ts';
import type { LeadModel } from '../../ports/lead-model.ts';
import { leadFeatures } from '../features/lead-features.ts';
import type { FallbackSettings } from '../settings.ts';
import { type ScoredCandidates, weakCap } from './find-weak.ts';

export interface ModelInput {
  scored: ScoredCandidates;
  asOfMs: number;
  hasNeed: boolean;
}

/**
 * What the trained model says of weak leads that nobody judged; by position among the candidates. Only leads with no
 * evidence at all are passed. The value is a weighted mean of two: the intent to be expected, as a share of the cap, and
 * the probability that the company raises money again; without a known round the latter is the rate of all.
 */
export async function scoreByModel(
  positions: readonly number[],
  { scored, asOfMs, hasNeed }: ModelInput,
  model: LeadModel,
  settings: FallbackSettings,
): Promise<Map<number, JudgedNode>> {
  const { candidates, snapshot, search, fit, account } = scored;
  const termsWeight = search.terms.reduce((sum, term) => sum + term.weight, 0);
  const input = { candidates, fit: { values: fit, account }, asOfMs, termsWeight, hasNeed };
  const features = leadFeatures(positions, snapshot, input);
  const [intents, raises] = await Promise.all([
    model.intent.predict(features.prior, features.rows),
    model.funding.predict(features.funding, features.rows),
  ]);
  const cap = weakCap(settings, search.intent.s0);
  const { weight, confidence, fundingShare, fundingRate } = settings.model;
  return new Map(
    positions.map((i, row) => {
      const intent = Math.min(1, (intents[row] ?? 0) / cap);
      const funding = features.hasRounds[row] === 1 ? (raises[row] ?? 0) : fundingRate;
      const of = {
        intent: { weight: 1 - fundingShare, value: intent },
        funding: { weight: fundingShare, value: funding },
      };
      const value = of.intent.weight * intent + of.funding.weight * funding;
      return [i, { source: 'gbm', value, of, confidence, weight, cap }];
    }),
  );
}
