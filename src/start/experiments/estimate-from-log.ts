import { z } from 'zod';
import { AppError } from '../../errors.ts';
import {
  type CandidateEstimate,
  candidateEstimator,
  type ModelValues,
} from '../../experiments/off-policy/estimate-candidate.ts';
import type { EstimateRequest } from '../../experiments/off-policy/estimate-request.ts';
import { FEATURES_VERSION, RANKER_FEATURES } from '../../pipeline/features/ranker-features.ts';
import type { ExperimentStore } from '../../ports/experiments.ts';
import type { Ranker } from '../../ports/ranker.ts';

const DAY_MS = 86_400_000;
const PAGE = 200;

export interface EstimateContext {
  store: Pick<ExperimentStore, 'loggedAnswers'>;
  tenant: string;
  /** Opens a ranker of the registry. */
  openRanker(version: string): Promise<Ranker>;
  now(): number;
}

/** What the stored answers say of a candidate that nobody has seen yet. */
export async function estimateFromLog(
  request: EstimateRequest,
  { store, tenant, openRanker, now }: EstimateContext,
): Promise<CandidateEstimate> {
  const ranker = request.model === undefined ? null : await openRanker(request.model);
  try {
    const weight = request.model_weight ?? ranker?.weight ?? 0;
    const estimator = candidateEstimator(request, ranker && { weight, values: valuesBy(ranker) });
    const sinceMs = now() - request.days * DAY_MS;
    let before = { asked_at_ms: now() + DAY_MS, query_id: '' };
    for (let left = request.queries; left > 0; ) {
      const limit = Math.min(PAGE, left);
      const page = await store.loggedAnswers(tenant, { kind: request.outcome, sinceMs, before, limit });
      for (const answer of page) await estimator.add(answer);
      const last = page.at(-1);
      if (last === undefined || page.length < limit) break;
      before = { asked_at_ms: last.asked_at_ms, query_id: last.query_id };
      left -= page.length;
    }
    return estimator.result();
  } finally {
    await ranker?.close();
  }
}

const FeaturesSchema = z.object({
  features_version: z.literal(FEATURES_VERSION),
  leads: z.array(z.array(z.number()).length(RANKER_FEATURES.length)),
});

/** From what was stored of every lead when it was answered; nothing that came later enters. */
function valuesBy(ranker: Ranker): ModelValues {
  if (ranker.columns.join() !== RANKER_FEATURES.join())
    throw new AppError('invalid', `The model ${ranker.version} is no ranker: it looks at other features.`, {
      errors: [
        { path: 'model', message: 'is no ranker', fix: 'take one of kind ranker; GET /models lists them' },
      ],
    });
  return async ({ features }, leads) => {
    const read = FeaturesSchema.safeParse(features);
    if (!read.success || read.data.leads.length !== leads.length) return null;
    return Array.from(await ranker.predict(Float32Array.from(read.data.leads.flat()), leads.length));
  };
}
