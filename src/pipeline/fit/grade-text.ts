import type { Candidates } from '../../lead-index/api.ts';
import { squash } from '../intent/formulas.ts';
import type { Leaf } from './part.ts';

/** How much the lead's own text speaks of what is asked: squashed BM25. */
export function gradeText(candidates: Candidates, s0: number): Omit<Leaf, 'weight'> {
  return { name: 'text', bind: () => (i) => squash(candidates.ownBm25[i] ?? 0, s0) };
}
