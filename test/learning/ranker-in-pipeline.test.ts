import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LoggedFeatures } from '../../src/pipeline/features/log-features.ts';
import { FEATURES_VERSION, RANKER_FEATURES, storedRow } from '../../src/pipeline/features/ranker-features.ts';
import { recompute } from '../../src/pipeline/rank/recompute.ts';
import type { Ranker } from '../../src/ports/ranker.ts';
import { ask, blockOf, parsedOf, snippetOf } from '../pipeline/world.ts';

const BLOCKS = Array.from({ length: 40 }, (_, i) =>
  blockOf(
    {
      lead_id: `l${i}`,
      country: i % 3 === 0 ? 'DE' : 'FR',
      employees_min: 10 * i + 1,
      employees_max: 10 * i + 1,
      description: i % 2 === 0 ? 'cloud software' : 'bakery',
    },
    i % 5 === 0 ? [snippetOf(`l${i}`, `s${i}`, { text: 'buys cloud software now' })] : [],
  ),
);
const PARSED = parsedOf({ include: { countries: ['DE', 'FR'] }, need: 'cloud software', k: 10 });
const EMPLOYEES = RANKER_FEATURES.indexOf('employees_log10');

/** Says of a lead how large it is. */
function bySize(given: Partial<Ranker> = {}): Ranker {
  return {
    version: 'by-size-1',
    columns: RANKER_FEATURES,
    weight: 0.5,
    depth: 30,
    predict: async (features, rows) =>
      Float32Array.from({ length: rows }, (_, row) =>
        Math.max(0, (features[row * RANKER_FEATURES.length + EMPLOYEES] ?? 0) / 4),
      ),
    close: async () => undefined,
    ...given,
  };
}

describe('the promoted ranker', () => {
  it('changes nothing where there is none', async () => {
    const plain = await ask(BLOCKS, PARSED);
    const without = await ask(BLOCKS, PARSED, {}, { ranker: null });
    expect(JSON.stringify(without.leads)).toBe(JSON.stringify(plain.leads));
    expect(JSON.stringify(plain)).not.toContain('"model":');
  });

  it('accounts for its part: components recompute to the score, and the weights of a lead add up to 1', async () => {
    const { leads } = await ask(BLOCKS, PARSED, {}, { ranker: bySize() });
    expect(leads).toHaveLength(10);
    for (const { components, score } of leads) {
      const { fit, intent, model } = components;
      expect(model).toMatchObject({ weight: 0.5, version: 'by-size-1' });
      expect(fit.weight + intent.weight + (model?.weight ?? 0)).toBeCloseTo(1, 12);
      expect(Math.abs(recompute(components) - score)).toBeLessThan(1e-6);
    }
    expect(leads.map(({ lead_id }) => lead_id)).not.toEqual(
      (await ask(BLOCKS, PARSED)).leads.map(({ lead_id }) => lead_id),
    );
    const again = await ask(BLOCKS, PARSED, {}, { ranker: bySize() });
    expect(JSON.stringify(again.leads)).toBe(JSON.stringify(leads));
  });

  it('values no more candidates than its depth, and always as many as are answered', async () => {
    const seen: number[] = [];
    const counting = (depth: number) =>
      bySize({ depth, predict: async (_, rows) => new Float32Array(seen.push(rows) && rows) });
    await ask(BLOCKS, PARSED, {}, { ranker: counting(15) });
    const { leads } = await ask(BLOCKS, PARSED, {}, { ranker: counting(1) });
    expect(seen).toEqual([15, 10]);
    expect(leads.every(({ components }) => components.model !== undefined)).toBe(true);
  });

  it('leaves the score as it was, and says so, where it fails or where there is no time', async () => {
    const plain = await ask(BLOCKS, PARSED);
    const failing = bySize({ predict: () => Promise.reject(new Error('no')) });
    const failed = await ask(BLOCKS, PARSED, {}, { ranker: failing });
    expect(failed.leads).toEqual(plain.leads);
    expect(failed.degraded).toEqual([
      'ranker: the order is that of the score alone, the trained model failed',
    ]);
    let calls = 0;
    const stopwatch = () => (calls++ === 0 ? 0 : 370);
    const late = await ask(BLOCKS, PARSED, {}, { ranker: bySize(), stopwatch });
    expect(late.degraded).toContain(
      'ranker: the order is that of the score alone, the time budget was nearly spent',
    );
    expect(late.leads.every(({ components }) => components.model === undefined)).toBe(true);
  });
});

describe('what is stored to learn from', () => {
  const logged = async (more: number, ranker: Ranker | null) => {
    const kept: LoggedFeatures[] = [];
    const sink = { more, keep: (_: unknown, features: LoggedFeatures) => void kept.push(features) };
    const { leads } = await ask(BLOCKS, PARSED, {}, { features: sink, ranker });
    return { leads, features: kept[0] };
  };

  it('is exactly what the model is asked with', async () => {
    const asked: Float32Array[] = [];
    const { predict } = bySize();
    const ranker = bySize({
      depth: 10,
      predict: (features, rows) => {
        asked.push(features.slice());
        return predict(features, rows);
      },
    });
    const { leads, features } = await logged(0, ranker);
    const served = new Map<string, Float32Array>();
    const width = RANKER_FEATURES.length;
    for (let at = 0; at < (asked[0]?.length ?? 0); at += width) {
      const row = asked[0]?.subarray(at, at + width) ?? new Float32Array();
      served.set(String(row), row);
    }
    expect(features?.features_version).toBe(FEATURES_VERSION);
    expect(features?.leads).toHaveLength(leads.length);
    for (const row of features?.leads ?? []) expect(served.has(String(Float32Array.from(row)))).toBe(true);
  });

  it('says what the answer says of the lead, and is no part of the answer', async () => {
    const { leads, features } = await logged(5, null);
    const column = (row: number, name: string) =>
      features?.leads[row]?.[RANKER_FEATURES.indexOf(name)] ?? Number.NaN;
    leads.forEach((lead, row) => {
      expect(column(row, 'base')).toBeCloseTo(lead.score, 4);
      expect(column(row, 'fit')).toBeCloseTo(lead.fit, 4);
      expect(column(row, 'intent')).toBeCloseTo(lead.intent, 4);
      expect(column(row, 'employees_log10')).toBeCloseTo(Math.log10(lead.employee_count ?? 0), 4);
      expect(column(row, 'snippets')).toBe(lead.evidence.length);
      expect(column(row, 'newest_days')).toBe(lead.evidence.length > 0 ? 10 : -1);
      expect(column(row, 'outcomes')).toBe(-1);
    });
    expect(features?.more).toHaveLength(5);
    const shown = new Set(leads.map(({ lead_id }) => lead_id));
    expect(features?.more.some(({ lead_id }) => shown.has(lead_id))).toBe(false);
    expect(JSON.stringify(leads)).not.toContain('features');
  });

  it('gives back the very same 32-bit floats', () => {
    const { length } = RANKER_FEATURES;
    const row = fc.array(fc.double({ min: -1, max: 1e6, noNaN: true }), {
      minLength: length,
      maxLength: length,
    });
    fc.assert(
      fc.property(row, (values) => {
        const once = Float32Array.from(storedRow(Float32Array.from(values), 0));
        expect(Float32Array.from(storedRow(once, 0))).toEqual(once);
      }),
    );
  });
});
