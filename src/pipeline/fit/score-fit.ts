import type { ScoreNode } from '../../domain/answer.ts';
import type { CandidateRows } from './candidate-rows.ts';
import type { Leaf, Part } from './part.ts';

export interface FitScores {
  /** Fit of each candidate, 0..1. */
  values: Float64Array;
  /** The numbers that one candidate's fit is made of. */
  account(i: number): Record<string, ScoreNode>;
}

/** Weighted sum over the parts, for every candidate; reads typed arrays only. */
export function scoreFit(rows: CandidateRows, parts: readonly Part[]): FitScores {
  const values = new Float64Array(rows.candidates.count);
  const grades = new Map<Leaf['grade'], Float64Array>();
  const leaves: Float64Array[] = [];
  for (const part of parts)
    for (const leaf of part.leaves) {
      // Several parts may ask for the same thing, as likeness of meaning: it is graded once.
      const graded = grades.get(leaf.grade) ?? gradeAll(leaf, rows);
      grades.set(leaf.grade, graded);
      leaves.push(graded);
      const weight = part.weight * leaf.weight;
      for (let i = 0; i < values.length; i++) values[i] = (values[i] ?? 0) + weight * (graded[i] ?? 0);
    }
  const accounts = new Map<number, Record<string, ScoreNode>>();
  return {
    values,
    // The answer and the features of the same lead ask for it.
    account(i) {
      let account = accounts.get(i);
      if (account === undefined) {
        account = accountOf(i, parts, leaves);
        accounts.set(i, account);
      }
      return account;
    },
  };
}

function gradeAll(leaf: Leaf, rows: CandidateRows): Float64Array {
  const graded = new Float64Array(rows.candidates.count);
  for (const of of rows.bySegment) leaf.grade(of, rows, graded);
  return graded;
}

function accountOf(
  i: number,
  parts: readonly Part[],
  leaves: readonly Float64Array[],
): Record<string, ScoreNode> {
  const account: Record<string, ScoreNode> = {};
  let at = 0;
  for (const part of parts) {
    const [only] = part.leaves;
    if (part.leaves.length === 1 && only !== undefined) {
      account[part.name] = { weight: part.weight, value: only.weight * (leaves[at++]?.[i] ?? 0) };
      continue;
    }
    const of: Record<string, ScoreNode> = {};
    let value = 0;
    for (const leaf of part.leaves) {
      const leafValue = leaves[at++]?.[i] ?? 0;
      of[leaf.name] = { weight: leaf.weight, value: leafValue };
      value += leaf.weight * leafValue;
    }
    account[part.name] = { weight: part.weight, value, of };
  }
  return account;
}
