import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Snapshot } from './api.ts';
import { createLeadIndex } from './create-lead-index.ts';
import { blockOf, DIMENSIONS } from './testing/make-blocks.ts';

describe('codes remembered from search to search', () => {
  const blocks = Array.from({ length: 90 }, (_, n) =>
    fc.sample(blockOf(n), { numRuns: 1, seed: 3 + n }),
  ).flat();
  const countries = [...new Set(blocks.flatMap(({ lead }) => lead.country ?? [])), 'nowhere'];

  it('are those of the segments of each snapshot, whichever is asked first', async () => {
    const index = createLeadIndex({ dimensions: DIMENSIONS, embedderVersion: 'test', mergeNowLeads: 0 });
    let seq = 0;
    const apply = (from: number, to: number) => {
      const changes = blocks
        .slice(from, to)
        .map((block) => ({ seq: ++seq, lead_id: block.lead.lead_id, block }));
      index.apply(changes);
      return index.snapshot();
    };
    const check = (snapshot: Snapshot) => {
      for (const country of countries)
        expect(snapshot.codesOf('country', country)).toEqual(
          snapshot.segments.map((segment) => segment.facet('country').codeOf(country)),
        );
    };
    const one = apply(0, 30);
    check(one);
    const two = apply(30, 60);
    check(two);
    check(one);
    // Segments go, come and change places.
    const more = [apply(60, 70), apply(70, 80), apply(80, 90)];
    await index.pack();
    check(index.snapshot());
    for (const snapshot of more) check(snapshot);
    check(two);
    await index.close();
  });
});
