import type { Student, StudentDecision } from '../../ports/student.ts';
import { RANKER_FEATURES, type RankerInput, rankerFeatures } from '../features/ranker-features.ts';

/** The first columns of the ranker's features at `positions`: those from before anybody judged. */
export function leadingColumns(
  positions: readonly number[],
  input: RankerInput,
  columns: readonly string[],
): Float32Array {
  const whole = rankerFeatures(positions, input);
  const width = columns.length;
  const rows = new Float32Array(positions.length * width);
  for (let row = 0; row < positions.length; row++) {
    const from = row * RANKER_FEATURES.length;
    rows.set(whole.subarray(from, from + width), row * width);
  }
  return rows;
}

/** What the student is sure of, by position; nothing where it fails: then the language model is asked. */
export async function askStudent(
  positions: readonly number[],
  student: Student,
  input: RankerInput,
): Promise<Map<number, StudentDecision>> {
  const sure = new Map<number, StudentDecision>();
  if (positions.length === 0) return sure;
  const rows = leadingColumns(positions, input, student.columns);
  const decisions = await student.decide(rows, positions.length).catch(() => []);
  positions.forEach((i, row) => {
    const decision = decisions[row];
    if (decision) sure.set(i, decision);
  });
  return sure;
}
