import { existsSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LeadChange } from '../ports/store.ts';
import type { SegmentView } from './api.ts';
import { BulkBuilder } from './bulk-builder.ts';
import { createLeadIndex } from './create-lead-index.ts';
import { SegmentedLeadIndex } from './lead-index.ts';
import { Segment } from './segment.ts';
import { SegmentState } from './segment-state.ts';
import { blockOf, DIMENSIONS } from './testing/make-blocks.ts';
import { answer, requests } from './testing/requests.ts';

const options = { dimensions: DIMENSIONS, embedderVersion: 'test' };
const blocks = Array.from({ length: 3000 }, (_, n) => fc.sample(blockOf(n), { numRuns: 1, seed: n })).flat();
const changes = blocks.map((block, i): LeadChange => ({ seq: i + 1, lead_id: block.lead.lead_id, block }));
const isBuilt = existsSync(new URL('../../dist/lead-index/build-worker.js', import.meta.url));

async function* pages(size: number): AsyncGenerator<LeadChange[]> {
  for (let from = 0; from < changes.length; from += size) yield changes.slice(from, from + size);
}

function* leadsOf(segments: readonly SegmentView[]) {
  for (const segment of segments)
    for (let i = 0; i < segment.leadCount; i++)
      yield [
        segment.leadId(i),
        { lead: segment.lead(i), snippets: segment.snippets(i), embedding: segment.embedding(i) },
      ] as const;
}

// The threads run what is compiled; without it all is built here, and the result is the same.
describe.each([['here', 0], ...(isBuilt ? ([['on two threads and here', 2]] as const) : [])] as const)(
  'segments built %s',
  (_, threads) => {
    it('hold every lead as one segment would, and are found alike', async () => {
      const builder = new BulkBuilder({
        dimensions: DIMENSIONS,
        threads,
        threadsFromLeads: 0,
        segmentLeads: 700,
      });
      await builder.add(blocks);
      const segments = (await builder.finish()).map((data) => new Segment(data));
      expect(segments.length).toBeGreaterThan(2);
      const whole = createLeadIndex(options);
      whole.apply(changes);
      expect(new Map(leadsOf(segments))).toEqual(new Map(leadsOf(whole.snapshot().segments)));
      const split = new SegmentedLeadIndex(options, segments.map(SegmentState.whole), changes.length);
      fc.assert(
        fc.property(requests, (request) => {
          expect(answer(split.snapshot(), request)).toEqual(answer(whole.snapshot(), request));
        }),
        { numRuns: 50 },
      );
    });

    it('fail where a lead cannot be built', async () => {
      const builder = new BulkBuilder({ dimensions: DIMENSIONS + 1, threads, threadsFromLeads: 0 });
      const build = async () => {
        await builder.add(blocks);
        await builder.finish();
      };
      await expect(build()).rejects.toThrow(`embedding has ${DIMENSIONS} dimensions`);
      await builder.close();
    });
  },
);

describe('filling an index', () => {
  it('does what applying the changes does', async () => {
    const filled = createLeadIndex(options);
    await filled.fill(pages(900));
    const applied = createLeadIndex(options);
    applied.apply(changes);
    expect(filled.snapshot().seq).toBe(changes.length);
    const ids = filled.snapshot().matchIds({ op: 'all', of: [] });
    expect(ids).toEqual(applied.snapshot().matchIds({ op: 'all', of: [] }));
    filled.apply([{ seq: changes.length + 1, lead_id: 'lead-7', block: null }]);
    expect(filled.snapshot().size).toBe(blocks.length - 1);
  });

  it('is refused where leads are there already: one could come twice', async () => {
    const index = createLeadIndex(options);
    index.apply(changes.slice(0, 1));
    await expect(index.fill(pages(900))).rejects.toThrow('only an empty index');
  });
});
