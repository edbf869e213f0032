import type { ModelNode } from '../../domain/answer.ts';
import type { Ranker } from '../../ports/ranker.ts';
import type { Degradation } from '../degradation.ts';
import { RANKER_FEATURES, type RankerInput, rankerFeatures } from '../features/ranker-features.ts';
import { selectBest } from './select-best.ts';

export interface ApplyInput {
  features: RankerInput;
  /** Scores by which the best are picked: `base` with what became of the leads. */
  order: Float64Array;
  groups: Uint32Array;
  k: number;
}

/** Rows of the ranker's features by position among the candidates. */
export interface FeatureRows {
  positions: readonly number[];
  /** In the order of `positions`. */
  rows: Float32Array;
}

export interface Modelled {
  /** Score of every candidate; those that the model did not see come after all that it saw. */
  score: Float64Array;
  /** By position. */
  nodes: ReadonlyMap<number, ModelNode>;
  /** What the model saw. */
  seen: FeatureRows;
}

/**
 * The best candidates by the score so far, valued by the promoted model: score = (1 - weight) * base + weight * value. No
 * more than `depth` are looked at, but always as many as are answered. Null, and a note, where there is no time for it or
 * it fails: then the score so far stands.
 */
export async function applyRanker(
  { features, order, groups, k }: ApplyInput,
  ranker: Ranker,
  degradation: Degradation,
): Promise<Modelled | null> {
  if (!degradation.allows('ranker')) return null;
  const { candidates, snapshot, base, fit } = features;
  const depth = Math.max(ranker.depth, k);
  const positions = selectBest(candidates, snapshot, { score: order, fit: fit.values }, groups, depth);
  const rows = rankerFeatures(positions, features);
  let values: Float32Array;
  try {
    values = await ranker.predict(rows, positions.length);
  } catch {
    degradation.note('ranker: the order is that of the score alone, the trained model failed');
    return null;
  }
  const { weight, version } = ranker;
  const score = new Float64Array(base.length).fill(Number.NEGATIVE_INFINITY);
  const nodes = new Map<number, ModelNode>();
  positions.forEach((i, row) => {
    const value = values[row] ?? 0;
    score[i] = (1 - weight) * (base[i] ?? 0) + weight * value;
    nodes.set(i, { weight, value, version });
  });
  return { score, nodes, seen: { positions, rows } };
}

/** The rows of some positions: those that the model saw are taken over, the rest is made. */
export function rowsOf(
  positions: readonly number[],
  seen: FeatureRows | null,
  input: RankerInput,
): FeatureRows {
  if (seen === null) return { positions, rows: rankerFeatures(positions, input) };
  const width = RANKER_FEATURES.length;
  const at = new Map(seen.positions.map((position, row) => [position, row * width]));
  const rows = new Float32Array(positions.length * width);
  positions.forEach((position, row) => {
    const from = at.get(position);
    const found =
      from === undefined ? rankerFeatures([position], input) : seen.rows.subarray(from, from + width);
    rows.set(found, row * width);
  });
  return { positions, rows };
}
