import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EVERYTHING } from '../domain/predicate.ts';
import { DEFAULT_INTENT } from '../pipeline/intent/formulas.ts';
import type { LeadBlock } from '../ports/store.ts';
import type { LeadIndex, SearchRequest } from './api.ts';
import { createLeadIndex } from './create-lead-index.ts';
import { loadLeadIndex } from './load-lead-index.ts';
import { blockOf, DIMENSIONS, NOW_MS } from './testing/make-blocks.ts';

const options = { dimensions: DIMENSIONS, embedderVersion: 'test', mergeNowLeads: 0 };
const request: SearchRequest = {
  stages: [EVERYTHING],
  wanted: 1000,
  limit: 1000,
  terms: ['cloud', 'data', 'fraud'].map((term) => ({ term, weight: 1 })),
  vector: null,
  asOfMs: NOW_MS,
  intent: DEFAULT_INTENT,
};

function blocks(seed: number, from: number, to: number): LeadBlock[] {
  return Array.from({ length: to - from }, (_, i) =>
    fc.sample(blockOf(from + i), { numRuns: 1, seed: seed + i }),
  ).flat();
}

let seq = 0;
function put(index: LeadIndex, list: LeadBlock[]): void {
  index.apply(list.map((block) => ({ seq: ++seq, lead_id: block.lead.lead_id, block })));
}
function remove(index: LeadIndex, ids: number[]): void {
  index.apply(ids.map((n) => ({ seq: ++seq, lead_id: `lead-${n}`, block: null })));
}

function answers(index: LeadIndex) {
  const snapshot = index.snapshot();
  const { candidates } = snapshot.search(request);
  return Array.from({ length: candidates.count }, (_, i) => {
    const view = snapshot.segments[candidates.segment[i] ?? 0];
    const ordinal = candidates.ordinal[i] ?? 0;
    return [
      view?.leadId(ordinal),
      candidates.ownBm25[i],
      candidates.bestValue[i],
      view?.lead(ordinal),
      view?.snippets(ordinal),
      view?.embedding(ordinal),
    ];
  }).sort((a, b) => (String(a[0]) < String(b[0]) ? -1 : 1));
}

describe('lead index file', () => {
  let folder = '';
  let path = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'assay-index-'));
    path = join(folder, 'leads.idx');
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('gives back the same answers, with the delta and the tombstones, and takes changes after', async () => {
    const index = createLeadIndex(options);
    put(index, blocks(1, 0, 60));
    put(index, blocks(2, 50, 70));
    remove(index, [3, 4, 5, 60]);
    await index.save(path);
    expect(await readdir(folder)).toEqual(['leads.idx']);
    const loaded = await loadLeadIndex(path, options);
    expect(loaded.stats()).toEqual(index.stats());
    expect(answers(loaded)).toEqual(answers(index));
    for (const each of [index, loaded]) {
      put(each, blocks(3, 0, 10));
      remove(each, [20]);
    }
    expect(answers(loaded)).toEqual(answers(index));
    for (let i = 0; i < 6; i++) put(loaded, blocks(3, 100 + i, 101 + i));
    await loaded.pack();
    expect(loaded.stats().segments).toBe(1);
  });

  it('takes away what a killed process left of a save, and leaves what may be under way', async () => {
    for (const name of ['leads.idx.1.tmp', 'leads.idx.2.tmp', 'other.idx.1.tmp'])
      await writeFile(join(folder, name), 'part');
    const longAgo = new Date(Date.now() - 2 * 3_600_000);
    for (const name of ['leads.idx.1.tmp', 'other.idx.1.tmp'])
      await utimes(join(folder, name), longAgo, longAgo);
    await createLeadIndex(options).save(path);
    expect((await readdir(folder)).sort()).toEqual(['leads.idx', 'leads.idx.2.tmp', 'other.idx.1.tmp']);
  });

  it('saves an empty index', async () => {
    await createLeadIndex(options).save(path);
    expect((await loadLeadIndex(path, options)).snapshot().size).toBe(0);
  });

  it('refuses a file with any byte changed, cut anywhere, or of another embedder', async () => {
    const index = createLeadIndex(options);
    put(index, blocks(1, 0, 5));
    await index.save(path);
    const good = await readFile(path);
    const before = answers(index);
    await fc.assert(
      fc.asyncProperty(fc.nat(good.length - 1), fc.boolean(), async (at, cut) => {
        const bad = Buffer.from(good);
        bad[at] = (bad[at] ?? 0) ^ 0x55;
        await writeFile(path, cut ? good.subarray(0, at) : bad);
        const loaded = await loadLeadIndex(path, options).catch((error: Error) => error);
        // Bytes between the arrays carry nothing.
        if (loaded instanceof Error) expect(loaded).toMatchObject({ code: 'index_unusable' });
        else if (cut) expect.fail('a file cut short was loaded');
        else expect(answers(loaded)).toEqual(before);
      }),
      { numRuns: 300 },
    );
    await writeFile(path, good);
    const other = loadLeadIndex(path, { ...options, embedderVersion: 'other' });
    await expect(other).rejects.toMatchObject({ code: 'index_unusable' });
  });

  it('tells a missing file from a damaged one', async () => {
    await expect(loadLeadIndex(path, options)).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

describe('packing', () => {
  it('carries over what changes while the worker merges, and old snapshots stay as they were', async () => {
    const index = createLeadIndex(options);
    for (let i = 0; i < 6; i++) put(index, blocks(10 + i, i * 500, i * 500 + 500));
    const before = answers(index);
    const old = index.snapshot();
    const packing = index.pack();
    remove(index, [1, 2, 499, 500, 2000]);
    put(index, blocks(99, 1000, 1020));
    const expected = answers(index);
    expect(index.stats().segments).toBeGreaterThan(3);
    await packing;
    expect(index.stats().segments).toBeLessThan(4);
    expect(answers(index)).toEqual(expected);
    expect(expected).not.toEqual(before);
    expect(old.search(request).matched).toEqual([3000]);
  });

  it('drops a segment whose leads were all replaced', () => {
    const index = createLeadIndex(options);
    put(index, blocks(1, 0, 20));
    put(index, blocks(2, 0, 20));
    expect(index.stats()).toMatchObject({ leads: 20, segments: 1, deleted: 0 });
  });
});
