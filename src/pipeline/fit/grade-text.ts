import type { Candidates } from '../../lead-index/api.ts';
import { squash } from '../intent/formulas.ts';
import type { Leaf } from './part.ts';

/** How much the lead's own text speaks of what is asked: squashed BM25. */
export function gradeText(candidates: Candidates, s0: number): Omit<Leaf, 'weight'> {
  const { ownBm25 } = candidates;
  return {
    name: 'text',
    grade({ positions }, _, out) {
      for (let n = 0; n < positions.length; n++) {
        const i = positions[n] ?? 0;
        out[i] = squash(ownBm25[i] ?? 0, s0);
      }
    },
  };
}
