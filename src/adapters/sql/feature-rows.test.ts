import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { featureRow, featuresJson, unpackFeatures } from './feature-rows.ts';

const row = fc.array(
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (value === 0 ? 0 : value)),
);
const features = fc.record({
  features_version: fc.string(),
  leads: fc.array(row),
  more: fc.array(fc.record({ lead_id: fc.string(), features: row })),
});

describe('rows of features as text', () => {
  it('come back as the same numbers, and so do rows from before they were text', () => {
    fc.assert(
      fc.property(features, (given) => {
        const packed: unknown = JSON.parse(featuresJson(given));
        expect(unpackFeatures(packed)).toEqual(given);
        expect(unpackFeatures(given)).toEqual(given);
      }),
    );
  });

  it('keeps what is no row, and reads none from it', () => {
    for (const other of [
      null,
      'x',
      3,
      [],
      {},
      { leads: 'x', more: [1, { lead_id: 'a' }] },
      { leads: ['x'] },
      { leads: [] },
    ])
      expect(JSON.parse(featuresJson(other))).toEqual(other);
    expect(featureRow(null)).toEqual([]);
    expect(featureRow('')).toEqual([]);
  });
});
