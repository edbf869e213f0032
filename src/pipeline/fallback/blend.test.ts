import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { JudgedNode } from '../../domain/answer.ts';
import { blendIntent } from './blend.ts';

const unit = fc.double({ min: 0, max: 1, noNaN: true });
const judgedOf = fc.record({
  source: fc.constant('llm' as const),
  value: unit,
  confidence: unit,
  weight: unit,
  cap: unit,
});
const EPSILON = 1e-12;

function better(judged: JudgedNode, value: number): JudgedNode {
  return { ...judged, value: Math.max(judged.value, value) };
}

it('lies in 0..1, and for evidence under the cap never passes the cap', () => {
  fc.assert(
    fc.property(unit, judgedOf, (evidence, judged) => {
      const intent = blendIntent(evidence, judged);
      expect(intent).toBeGreaterThanOrEqual(0);
      expect(intent).toBeLessThanOrEqual(1);
      if (evidence <= judged.cap) expect(intent).toBeLessThanOrEqual(judged.cap + EPSILON);
    }),
  );
});

it('never falls when the evidence or the judged value grows', () => {
  fc.assert(
    fc.property(unit, unit, unit, judgedOf, (evidence, more, value, judged) => {
      const [low, high] = [Math.min(evidence, more), Math.max(evidence, more)];
      expect(blendIntent(high, judged)).toBeGreaterThanOrEqual(blendIntent(low, judged) - EPSILON);
      expect(blendIntent(low, better(judged, value))).toBeGreaterThanOrEqual(
        blendIntent(low, judged) - EPSILON,
      );
    }),
  );
});

it('is the evidence alone where the judgement has no weight or no confidence', () => {
  fc.assert(
    fc.property(unit, judgedOf, (evidence, judged) => {
      expect(blendIntent(evidence, { ...judged, weight: 0 })).toBe(evidence);
      expect(blendIntent(evidence, { ...judged, confidence: 0 })).toBe(evidence);
    }),
  );
});
