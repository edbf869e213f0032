import { z } from 'zod';
import { DEFAULT_SETTINGS } from '../../pipeline/settings.ts';
import type { Overrides } from '../definition.ts';

const node: z.ZodType<ScoreNode> = z.lazy(() =>
  z.object({ weight: z.number(), value: z.number(), of: z.record(z.string(), node).optional() }),
);
interface ScoreNode {
  weight: number;
  value: number;
  of?: Record<string, ScoreNode> | undefined;
}
const flat = z.object({ weight: z.number(), value: z.number() });

/** What a stored answer holds of a lead, as far as it is needed to score it anew. */
export const StoredLeadSchema = z.object({
  lead_id: z.string(),
  rank: z.number(),
  base_rank: z.number().optional(),
  propensity: z.number().optional(),
  team: z.string().optional(),
  components: z.object({ fit: node, intent: flat, model: flat.optional(), outcomes: flat.optional() }),
});
export type StoredLead = z.output<typeof StoredLeadSchema>;

/** A candidate: other weights of the score's parts, and the values of a model where one is judged. */
export interface Candidate {
  weights?: Overrides['weights'];
  fit_weights?: Overrides['fit_weights'];
  model?: { weight: number; value: number };
}

/**
 * The score that a lead would have had. What was retrieved and shown stays; the parts of fit are weighted anew over those that
 * the prompt asked for, as in an answer; the learned part keeps its share of the score unless the candidate has a model.
 */
export function rescore({ components }: StoredLead, { weights, fit_weights, model }: Candidate): number {
  const { fit, intent, outcomes } = components;
  const given = weights ?? { fit: fit.weight, intent: intent.weight };
  const sum = given.fit + given.intent;
  const base = sum > 0 ? (given.fit * fitOf(fit, fit_weights) + given.intent * intent.value) / sum : 0;
  const modelled = model ?? components.model;
  const modelWeight = modelled?.weight ?? 0;
  const outcomeWeight = outcomes?.weight ?? 0;
  const left = Math.max(0, 1 - modelWeight - outcomeWeight);
  return left * base + modelWeight * (modelled?.value ?? 0) + outcomeWeight * (outcomes?.value ?? 0);
}

function fitOf(fit: ScoreNode, weights: Overrides['fit_weights']): number {
  if (fit.of === undefined || weights === undefined) return fit.value;
  // Stored weights are shares of those parts that were asked for; the configured ones are on the candidate's scale.
  const own = new Map<string, number | undefined>(
    Object.entries({ ...DEFAULT_SETTINGS.fitWeights, ...weights }),
  );
  let above = 0;
  let below = 0;
  for (const [part, { weight, value }] of Object.entries(fit.of)) {
    const w = own.get(part) ?? weight;
    above += w * value;
    below += w;
  }
  return below > 0 ? above / below : fit.value;
}
