import type { Facet } from '../../domain/predicate.ts';
import { bestOf, isKnown, type Leaf } from './part.ts';

/** 1 where the lead has one of the asked values. */
export function gradeOneOf(
  name: string,
  facet: Facet,
  asked: readonly string[],
  unknownValue = 0,
): Omit<Leaf, 'weight'> {
  return gradeScores(name, facet, new Map(asked.map((value) => [value, 1])), unknownValue);
}

/** The best given score among the lead's values. */
export function gradeScores(
  name: string,
  facet: Facet,
  scores: ReadonlyMap<string, number>,
  unknownValue = 0,
): Omit<Leaf, 'weight'> {
  return {
    name,
    bind(segment, rows) {
      const best = bestOf(segment, facet, scores, rows);
      if (unknownValue === 0) return best;
      const known = isKnown(segment, facet, rows);
      return (i) => (known(i) ? best(i) : unknownValue);
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
  const values = [...new Set(asked)];
  return {
    name,
    bind(segment, rows) {
      const has = values.map((value) => bestOf(segment, facet, new Map([[value, 1]]), rows));
      return (i) => {
        let count = 0;
        for (const test of has) count += test(i);
        return count === 0 ? 0 : values.length === 1 ? 1 : 0.5 + (0.5 * (count - 1)) / (values.length - 1);
      };
    },
  };
}

/** The share of the asked words, in the best of several wordings: similarity of titles. */
export function gradeWords(
  name: string,
  facet: Facet,
  wordings: readonly (readonly string[])[],
): Omit<Leaf, 'weight'> {
  return {
    name,
    bind(segment, rows) {
      const tests = wordings.map((words) =>
        words.map((word) => bestOf(segment, facet, new Map([[word, 1]]), rows)),
      );
      return (i) => {
        let best = 0;
        for (const words of tests) {
          let count = 0;
          for (const test of words) count += test(i);
          if (words.length > 0) best = Math.max(best, count / words.length);
        }
        return best;
      };
    },
  };
}
