import { existsSync } from 'node:fs';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { buildSegment } from './build-segment.ts';
import { mergeSegments } from './merge-segments.ts';
import { MergeWorkers } from './merge-workers.ts';
import { blockOf, DIMENSIONS } from './testing/make-blocks.ts';

/** More than are merged without a worker. */
const LEADS = 100;
const isBuilt = existsSync(new URL('../../dist/lead-index/pack-worker.js', import.meta.url));

function inputOf(first: number) {
  const blocks = Array.from({ length: LEADS }, (_, n) =>
    fc.sample(blockOf(first + n), { numRuns: 1, seed: n }),
  );
  const { data } = buildSegment(blocks.flat(), DIMENSIONS);
  return { data, live: new Uint32Array(Math.ceil(LEADS / 32)).fill(0xffff_ffff), liveCount: LEADS };
}

// The thread runs what is compiled.
describe.skipIf(!isBuilt)('the thread that merges', () => {
  const inputs = [inputOf(0), inputOf(LEADS)];
  const { signal } = new AbortController();
  let workers: MergeWorkers;
  afterEach(() => workers.close());

  it('is kept from merge to merge', async () => {
    workers = new MergeWorkers();
    const merged = await workers.run('small', inputs, signal);
    const thread = workers.keptThread;
    expect(thread).not.toBeNull();
    expect(await workers.run('small', inputs, signal)).toEqual(merged);
    expect(workers.keptThread).toBe(thread);
    expect(merged).toEqual(mergeSegments(inputs));
  });

  it('is replaced after it was sent so many bytes, since it holds on to them', async () => {
    workers = new MergeWorkers(1);
    const merged = await workers.run('small', inputs, signal);
    expect(workers.keptThread).toBeNull();
    expect(await workers.run('small', inputs, signal)).toEqual(merged);
  });
});
