import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluatePredicate } from '../domain/evaluate-predicate.ts';
import type { Predicate } from '../domain/predicate.ts';
import { createLeadIndex } from './create-lead-index.ts';
import { blockOf, DIMENSIONS, predicates } from './testing/make-blocks.ts';

/** More than are kept from search to search. */
const PREDICATES = 1300;
/** More nodes than a plan numbers before it forgets them. */
const RANGES = 5000;

describe('filter sets kept from search to search', () => {
  const blocks = Array.from({ length: 90 }, (_, n) =>
    fc.sample(blockOf(n), { numRuns: 1, seed: 7 + n }),
  ).flat();
  const asked = fc.sample(predicates, { numRuns: PREDICATES, seed: 5 });

  it('match what the plain evaluator matches, however often and in whatever order they are asked for', () => {
    const index = createLeadIndex({ dimensions: DIMENSIONS, embedderVersion: 'test', mergeNowLeads: 0 });
    let seq = 0;
    const apply = (from: number, to: number) =>
      index.apply(
        blocks.slice(from, to).map((block) => ({ seq: ++seq, lead_id: block.lead.lead_id, block })),
      );
    apply(0, 30);
    apply(30, 60);
    const check = (predicate: Predicate, known: number) => {
      const ids = blocks
        .slice(0, known)
        .filter(({ lead }) => evaluatePredicate(predicate, lead))
        .map(({ lead }) => lead.lead_id);
      expect(index.snapshot().matchIds(predicate)).toEqual(ids.sort());
      expect(index.snapshot().matchesAny(predicate)).toBe(ids.length > 0);
    };
    for (let round = 0; round < 3; round++) for (const predicate of asked) check(predicate, 60);
    apply(60, 90);
    for (const predicate of asked.toReversed()) check(predicate, 90);
    for (let min = 0; min < RANGES; min++)
      index.snapshot().count({ op: 'range', column: 'employees_min', min });
    for (const predicate of asked) check(predicate, 90);
  });
});
