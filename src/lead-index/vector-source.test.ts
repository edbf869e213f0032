import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EVERYTHING } from '../domain/predicate.ts';
import { DEFAULT_INTENT } from '../pipeline/intent/formulas.ts';
import type { LeadBlock } from '../ports/store.ts';
import { createLeadIndex } from './create-lead-index.ts';
import { blockOf } from './testing/make-blocks.ts';

const DIMENSIONS = 96;
const LEADS = 6000;

/** Vectors in 40 clusters; a small linear congruential generator keeps the test the same everywhere. */
function vectors(): Float32Array[] {
  let state = 12345;
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 4294967296 - 0.5;
  };
  const centres = Array.from({ length: 40 }, () => Float32Array.from({ length: DIMENSIONS }, next));
  return Array.from({ length: LEADS }, (_, i) => {
    const centre = centres[i % 40] ?? new Float32Array(DIMENSIONS);
    const vector = centre.map((v) => v + 0.8 * next());
    const norm = Math.hypot(...vector);
    return vector.map((v) => v / norm);
  });
}

describe('similarity source', () => {
  const template = fc.sample(blockOf(0), { numRuns: 1, seed: 1 })[0];
  const blocks = vectors().flatMap((embedding, i): LeadBlock[] => {
    if (template === undefined) return [];
    const lead = { ...template.lead, lead_id: `lead-${i}`, quality: 0.5 };
    return [{ lead, snippets: [], embedding: i % 50 === 7 ? null : embedding }];
  });
  const request = (vector: Float32Array) => ({
    stages: [EVERYTHING],
    wanted: 1,
    limit: 200,
    terms: [],
    vector,
    asOfMs: 0,
    intent: DEFAULT_INTENT,
  });

  function found(parts: number, vector: Float32Array): string[] {
    const index = createLeadIndex({ dimensions: DIMENSIONS, embedderVersion: 'test', mergeNowLeads: 0 });
    for (let p = 0; p < parts; p++) {
      const mine = blocks.filter((_, i) => i % parts === p);
      index.apply(mine.map((block, i) => ({ seq: i, lead_id: block.lead.lead_id, block })));
    }
    const snapshot = index.snapshot();
    const { candidates } = snapshot.search(request(vector));
    return Array.from({ length: candidates.count }, (_, i) =>
      snapshot.segments[candidates.segment[i] ?? 0]?.leadId(candidates.ordinal[i] ?? 0),
    )
      .filter((id) => id !== undefined)
      .sort();
  }

  it('finds nearly all of the nearest by going through the codes, whatever the packing', () => {
    for (const n of [0, 11, 25]) {
      const query = blocks[n]?.embedding;
      if (!query) throw new Error('no query');
      const near = blocks
        .flatMap(({ lead, embedding }) =>
          embedding
            ? [{ id: lead.lead_id, cosine: embedding.reduce((sum, v, d) => sum + v * (query[d] ?? 0), 0) }]
            : [],
        )
        .sort((a, b) => b.cosine - a.cosine)
        .slice(0, 50);
      const whole = found(1, query);
      expect(whole.length).toBe(200);
      expect(near.filter(({ id }) => whole.includes(id)).length).toBeGreaterThanOrEqual(45);
      expect(found(7, query)).toEqual(whole);
    }
  });
});
