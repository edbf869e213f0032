import { surfaceWords } from './phrase-matcher.ts';
import { list, type Row } from './read-table.ts';

const HEAD_WEIGHT = 1.5;
const LEVEL_WEIGHT = 0.4;
/** Every chief officer is an officer: the words say little. */
const HOLLOW_WEIGHT = 0.25;
const HOLLOW = ['chief', 'officer', 'executive', 'specialist', 'associate', 'representative'];

/** Weighted Dice of two term lists: nouns of people count more than fields, levels least. Symmetric, 0..1. */
export function buildTitleSimilarity(
  rows: readonly Row[],
): (a: readonly string[], b: readonly string[]) => number {
  const weights = new Map<string, number>();
  for (const row of rows) {
    if (row['part'] !== 'head' && row['part'] !== 'level') continue;
    for (const surface of list(row['surfaces'])) {
      const words = surfaceWords(surface);
      const word = words.length === 1 ? words[0] : undefined;
      if (word !== undefined && !weights.has(word))
        weights.set(word, row['part'] === 'head' ? HEAD_WEIGHT : LEVEL_WEIGHT);
    }
  }
  for (const word of HOLLOW) weights.set(word, HOLLOW_WEIGHT);
  return (a, b) => {
    const left = new Set(a);
    const right = new Set(b);
    let shared = 0;
    let total = 0;
    for (const word of left) {
      const weight = weights.get(word) ?? 1;
      total += weight;
      if (right.has(word)) shared += 2 * weight;
    }
    for (const word of right) total += weights.get(word) ?? 1;
    return total === 0 ? 0 : shared / total;
  };
}
