import type { Facet } from '../../domain/predicate.ts';
import type { Scores } from './code-scores.ts';
import { addScores, gradeUnknown, type Leaf, raiseToBest } from './part.ts';

/** 1 where the lead has one of the asked values. */
export function gradeOneOf(
  name: string,
  facet: Facet,
  asked: readonly string[],
  unknownValue = 0,
): Omit<Leaf, 'weight'> {
  return gradeScores(name, facet, allOnes(asked), unknownValue);
}

export function allOnes(values: readonly string[]): Scores {
  return new Map(values.map((value) => [value, 1]));
}

/** The best given score among the lead's values. */
export function gradeScores(
  name: string,
  facet: Facet,
  scores: Scores,
  unknownValue = 0,
): Omit<Leaf, 'weight'> {
  return {
    name,
    grade(of, rows, out) {
      raiseToBest(of, facet, scores, rows, out);
      if (unknownValue !== 0) gradeUnknown(of, facet, unknownValue, rows, out);
    },
  };
}

/** Scores for the steps of a ladder: an asked step is 1, the next one a half, further ones 0. */
export function ladderScores(ladder: readonly string[], asked: readonly string[]): Map<string, number> {
  const scores = new Map<string, number>();
  for (const value of asked) {
    const at = ladder.indexOf(value);
    for (const next of [ladder[at - 1], ladder[at + 1]])
      if (at >= 0 && next !== undefined) scores.set(next, Math.max(scores.get(next) ?? 0, 0.5));
  }
  for (const value of asked) scores.set(value, 1);
  return scores;
}

/** Half for any of the asked values, the rest by the share of them that the lead has. */
export function gradeShare(name: string, facet: Facet, asked: readonly string[]): Omit<Leaf, 'weight'> {
  const scores = allOnes(asked);
  const last = scores.size - 1;
  return {
    name,
    grade(of, rows, out) {
      addScores(of, facet, scores, rows, out);
      for (const i of of.positions) {
        const count = out[i] ?? 0;
        if (count > 0) out[i] = last === 0 ? 1 : 0.5 + (0.5 * (count - 1)) / last;
      }
    },
  };
}

/** The share of the asked words, in the best of several wordings: similarity of titles. */
export function gradeWords(
  name: string,
  facet: Facet,
  wordings: readonly (readonly string[])[],
): Omit<Leaf, 'weight'> {
  const asked = wordings
    .filter((words) => words.length > 0)
    .map((words) => ({ scores: countsOf(words), length: words.length }));
  /** By candidate, all 0 between two wordings. */
  let counts = new Float64Array(0);
  return {
    name,
    grade(of, rows, out) {
      if (counts.length < out.length) counts = new Float64Array(out.length);
      for (const { scores, length } of asked) {
        addScores(of, facet, scores, rows, counts);
        for (const i of of.positions) {
          out[i] = Math.max(out[i] ?? 0, (counts[i] ?? 0) / length);
          counts[i] = 0;
        }
      }
    },
  };
}

/** How often each word stands in the wording. */
function countsOf(words: readonly string[]): Scores {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}
