import { z } from 'zod';
import { OUTCOME_KINDS } from '../../domain/outcome.ts';
import { FitWeightsSchema, WeightsSchema } from '../definition.ts';

/** What is to be judged from the log, and how. */
export const EstimateRequestSchema = z
  .strictObject({
    weights: WeightsSchema.optional(),
    fit_weights: FitWeightsSchema.optional(),
    /** Version of a model in the registry; its values are worked out from what was stored of every lead. */
    model: z.string().min(1).max(200).optional(),
    /** Share of the score that the model is to have. */
    model_weight: z.number().min(0).max(1).optional(),
    /** The outcome that counts. */
    outcome: z.enum(OUTCOME_KINDS).default('click'),
    assume: z.enum(['exact', 'position']).default('position'),
    /** How fast looks fall with the place: (1 / place)^eta. */
    eta: z.number().min(0).max(5).default(1),
    clip: z.number().min(1).max(1e6).default(10),
    days: z.number().min(0.01).max(3650).default(30),
    /** Most stored answers that are looked at, latest first. */
    queries: z.number().int().min(1).max(100_000).default(10_000),
  })
  .refine(({ weights, fit_weights, model }) => weights ?? fit_weights ?? model, {
    message: 'names no candidate',
    params: { fix: 'give weights, fit_weights or model' },
  })
  .meta({
    id: 'EstimateRequest',
    anyOf: [{ required: ['weights'] }, { required: ['fit_weights'] }, { required: ['model'] }],
  });
export type EstimateRequest = z.output<typeof EstimateRequestSchema>;
