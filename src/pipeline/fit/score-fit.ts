import type { ScoreNode } from '../../domain/answer.ts';
import { AppError } from '../../errors.ts';
import type { Candidates, SegmentView, Snapshot } from '../../lead-index/api.ts';
import type { Grade, Part } from './part.ts';

export interface FitScores {
  /** Fit of each candidate, 0..1. */
  values: Float64Array;
  /** The numbers that one candidate's fit is made of. */
  account(i: number): Record<string, ScoreNode>;
}

interface BoundLeaf {
  weight: number;
  grade: Grade;
}

/** Weighted sum over the parts, for every candidate; reads typed arrays only. */
export function scoreFit(candidates: Candidates, snapshot: Snapshot, parts: readonly Part[]): FitScores {
  const bound = new Map<number, BoundLeaf[]>();
  const leavesOf = (number: number): BoundLeaf[] => {
    const known = bound.get(number);
    if (known !== undefined) return known;
    const leaves = bindAll(segmentAt(snapshot, number), parts);
    bound.set(number, leaves);
    return leaves;
  };
  const values = new Float64Array(candidates.count);
  for (let i = 0; i < candidates.count; i++) {
    const ordinal = candidates.ordinal[i] ?? 0;
    let fit = 0;
    for (const leaf of leavesOf(candidates.segment[i] ?? 0)) fit += leaf.weight * leaf.grade(ordinal, i);
    values[i] = fit;
  }
  return {
    values,
    account: (i) => accountOf(i, candidates.ordinal[i] ?? 0, parts, leavesOf(candidates.segment[i] ?? 0)),
  };
}

function bindAll(segment: SegmentView, parts: readonly Part[]): BoundLeaf[] {
  return parts.flatMap((part) =>
    part.leaves.map((leaf) => ({ weight: part.weight * leaf.weight, grade: leaf.bind(segment) })),
  );
}

function segmentAt(snapshot: Snapshot, number: number): SegmentView {
  const segment = snapshot.segments[number];
  if (segment === undefined)
    throw new AppError('internal', `a candidate names segment ${number}, which is not there`);
  return segment;
}

function accountOf(
  i: number,
  ordinal: number,
  parts: readonly Part[],
  leaves: readonly BoundLeaf[],
): Record<string, ScoreNode> {
  const account: Record<string, ScoreNode> = {};
  let at = 0;
  for (const part of parts) {
    const of: Record<string, ScoreNode> = {};
    let value = 0;
    for (const leaf of part.leaves) {
      const leafValue = leaves[at++]?.grade(ordinal, i) ?? 0;
      of[leaf.name] = { weight: leaf.weight, value: leafValue };
      value += leaf.weight * leafValue;
    }
    account[part.name] =
      part.leaves.length === 1 ? { weight: part.weight, value } : { weight: part.weight, value, of };
  }
  return account;
}
