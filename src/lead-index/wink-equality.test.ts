import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import bm25 from 'wink-bm25-text-search';
import { EVERYTHING } from '../domain/predicate.ts';
import { DEFAULT_INTENT } from '../pipeline/intent/formulas.ts';
import { analyze } from './analyze.ts';
import { snapshotOfBlocks } from './build-segment.ts';
import { blockOf, DIMENSIONS, NOW_MS } from './testing/make-blocks.ts';

describe('BM25', () => {
  it('equals wink-bm25-text-search on the same corpus and tokens', () => {
    const blocks = Array.from({ length: 60 }, (_, n) =>
      fc.sample(blockOf(n), { numRuns: 1, seed: 7 + n }),
    ).flat();
    const snippets = blocks.flatMap(({ snippets }) => snippets).filter(({ text }) => text !== '');
    for (const block of blocks) block.snippets = block.snippets.filter(({ text }) => text !== '');

    const wink = bm25();
    wink.defineConfig({
      fldWeights: { text: 1 },
      bm25Params: { k1: DEFAULT_INTENT.k1, b: DEFAULT_INTENT.b, k: 1 },
    });
    wink.definePrepTasks([analyze]);
    for (const { snippet_id, text } of snippets) wink.addDoc({ text }, snippet_id);
    wink.consolidate(9);

    const query = 'cloud fraud 東京 c++';
    const request = {
      stages: [EVERYTHING],
      wanted: 100,
      limit: 100,
      terms: analyze(query).map((term) => ({ term, weight: 1 })),
      vector: null,
      asOfMs: NOW_MS + 1e12,
      intent: DEFAULT_INTENT,
    };
    const snapshot = snapshotOfBlocks(blocks, DIMENSIONS);
    const ours = blocks.flatMap((_, ordinal) => snapshot.evidence(0, ordinal, request, 10));
    const theirs = new Map(wink.search(query, snippets.length));
    expect(ours.length).toBeGreaterThan(50);
    expect(ours.length).toBe(theirs.size);
    for (const { snippet, bm25: score } of ours)
      expect(score).toBeCloseTo(theirs.get(snippet.snippet_id) ?? -1, 5);
  });
});
