import { AppError } from '../../errors.ts';
import type { Overrides } from '../../experiments/definition.ts';
import type { Ranker } from '../../ports/ranker.ts';
import type { ModelsInUse } from '../models/live-models.ts';
import type { Challengers } from './challengers.ts';

/**
 * The models of a query as its variant has them: the promoted ranker, or the one that it names, with the share of the score
 * that it gives; none where that is 0. @throws AppError where the one it names is not open; `models` are then released.
 */
export function variantModels(
  models: ModelsInUse,
  overrides: Overrides | null,
  challengers: Pick<Challengers, 'get'>,
): ModelsInUse {
  const given = overrides?.ranker;
  if (given === undefined) return models;
  const found = given.version === undefined ? models.ranker : challengers.get(given.version);
  if (found === null && given.version !== undefined) {
    models.release();
    throw new AppError('internal', `The model ${given.version} of a variant is not open.`);
  }
  const ranker = found === null || given.weight === 0 ? null : weighted(found, given.weight);
  const others = models.versions.filter((version) => version !== models.ranker?.version);
  return { ...models, ranker, versions: ranker === null ? others : [ranker.version, ...others] };
}

function weighted(ranker: Ranker, weight: number | undefined): Ranker {
  const { version, columns, depth } = ranker;
  return {
    version,
    columns,
    depth,
    weight: weight ?? ranker.weight,
    predict: (features, rows) => ranker.predict(features, rows),
    close: () => ranker.close(),
  };
}
