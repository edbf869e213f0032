import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluatePredicate } from '../domain/evaluate-predicate.ts';
import type { LeadBlock } from '../ports/store.ts';
import type { LeadIndex } from './api.ts';
import { createLeadIndex } from './create-lead-index.ts';
import { blockOf, DIMENSIONS, predicates } from './testing/make-blocks.ts';
import { answer, requests } from './testing/requests.ts';

/** Enough for bitsets of terms, prefixes of columns, and more than one window of the text pass. */
const LEADS = 5000;

function indexOf(blocks: LeadBlock[], batch: number): LeadIndex {
  const index = createLeadIndex({ dimensions: DIMENSIONS, embedderVersion: 'test', mergeNowLeads: 0 });
  for (let from = 0; from < blocks.length; from += batch) {
    const changes = blocks.slice(from, from + batch);
    index.apply(changes.map((block, i) => ({ seq: from + i, lead_id: block.lead.lead_id, block })));
  }
  return index;
}

describe('a large segment', () => {
  const blocks = Array.from({ length: LEADS }, (_, n) =>
    fc.sample(blockOf(n), { numRuns: 1, seed: 100 + n }),
  ).flat();
  const deleted = blocks
    .filter((_, i) => i % 7 === 3)
    .map(({ lead }, i) => ({ seq: LEADS + i, lead_id: lead.lead_id, block: null }));
  const gone = new Set(deleted.map(({ lead_id }) => lead_id));
  const kept = blocks.filter(({ lead }) => !gone.has(lead.lead_id));

  it('answers as small ones and as merged ones do', async () => {
    const one = indexOf(blocks, LEADS);
    const many = indexOf(kept.toReversed(), 700);
    const merged = indexOf(blocks, 900);
    for (const index of [one, merged]) index.apply(deleted);
    await merged.pack();
    expect(merged.stats()).toMatchObject({ leads: kept.length, segments: 1 });
    fc.assert(
      fc.property(requests, (request) => {
        const expected = answer(many.snapshot(), request);
        expect(answer(one.snapshot(), request)).toEqual(expected);
        expect(answer(merged.snapshot(), request)).toEqual(expected);
      }),
      { numRuns: 150 },
    );
  });

  it('matches what the plain evaluator matches', () => {
    const index = indexOf(blocks, LEADS);
    index.apply(deleted);
    fc.assert(
      fc.property(predicates, (predicate) => {
        const ids = kept
          .filter(({ lead }) => evaluatePredicate(predicate, lead))
          .map(({ lead }) => lead.lead_id);
        expect(index.snapshot().matchIds(predicate)).toEqual(ids.sort());
      }),
      { numRuns: 150 },
    );
  });
});
