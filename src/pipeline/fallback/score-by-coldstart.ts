import type { JudgedNode } from '../../domain/answer.ts';
import type { Ranker } from '../../ports/ranker.ts';
import type { RankerInput } from '../features/ranker-features.ts';
import type { FallbackSettings } from '../settings.ts';
import { leadingColumns } from './ask-student.ts';
import { weakCap } from './find-weak.ts';

/** What the model trained on this installation's own outcomes says of leads with no evidence, by position. */
export async function scoreByColdstart(
  positions: readonly number[],
  model: Ranker,
  input: RankerInput,
  s0: number,
  settings: FallbackSettings,
): Promise<Map<number, JudgedNode>> {
  const rows = leadingColumns(positions, input, model.columns);
  const values = await model.predict(rows, positions.length);
  const { weight, confidence } = settings.model;
  const cap = weakCap(settings, s0);
  return new Map(
    positions.map((i, row) => [i, { source: 'coldstart', value: values[row] ?? 0, confidence, weight, cap }]),
  );
}
