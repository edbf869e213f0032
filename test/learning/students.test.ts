import { describe, expect, it } from 'vitest';
import { COLUMNS_OF, STUDENT_FEATURES } from '../../src/pipeline/features/model-columns.ts';
import { RANKER_FEATURES } from '../../src/pipeline/features/ranker-features.ts';
import { recompute } from '../../src/pipeline/rank/recompute.ts';
import type { Ranker } from '../../src/ports/ranker.ts';
import { ask, blockOf, parsedOf } from '../pipeline/world.ts';

const BLOCKS = Array.from({ length: 12 }, (_, i) =>
  blockOf({ lead_id: `l${i}`, country: 'DE', employees_min: 10 ** (i % 4), employees_max: 10 ** (i % 4) }),
);
const PARSED = parsedOf({ include: { countries: ['DE'] }, k: 6 });

function coldstart(predict: Ranker['predict']): Ranker {
  const columns = COLUMNS_OF.coldstart;
  return { version: 'cold-1', columns, weight: 1, depth: 1, predict, close: async () => undefined };
}

describe('what each kind of model may look at', () => {
  it('is the beginning of the ranker’s columns: facts, then evidence, then what was judged and learned', () => {
    for (const columns of [COLUMNS_OF.coldstart, STUDENT_FEATURES])
      expect(RANKER_FEATURES.slice(0, columns.length)).toEqual(columns);
    for (const later of ['base', 'intent', 'judged', 'outcomes'])
      expect(STUDENT_FEATURES).not.toContain(later);
    for (const evidence of ['best_snippet', 'own_bm25', 'snippets'])
      expect(COLUMNS_OF.coldstart).not.toContain(evidence);
  });
});

describe('the model for leads without evidence', () => {
  it('orders leads of which nothing is known by facts, as a judgement that can be accounted for', async () => {
    const { columns } = coldstart(async () => new Float32Array());
    const at = columns.indexOf('employees_log10');
    const bySize = coldstart(async (features, rows) =>
      Float32Array.from({ length: rows }, (_, row) => (features[row * columns.length + at] ?? 0) / 4),
    );
    const { leads, degraded } = await ask(BLOCKS, PARSED, {}, { coldstart: bySize });
    expect(degraded).toEqual([]);
    expect(leads.slice(0, 3).map(({ employee_count }) => employee_count)).toEqual([1000, 1000, 1000]);
    for (const { components, score } of leads) {
      expect(components.intent.judged).toMatchObject({ source: 'coldstart', confidence: 0.3 });
      expect(Math.abs(recompute(components) - score)).toBeLessThan(1e-6);
    }
  });

  it('leaves answers as they are, and says so, where it fails', async () => {
    const failing = coldstart(() => Promise.reject(new Error('no')));
    const { leads, degraded } = await ask(BLOCKS, PARSED, {}, { coldstart: failing });
    expect(degraded).toEqual(['model: no estimate for leads without evidence, the lead model failed']);
    expect(leads).toEqual((await ask(BLOCKS, PARSED)).leads);
  });
});
