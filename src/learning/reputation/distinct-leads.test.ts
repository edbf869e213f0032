import { describe, expect, it } from 'vitest';
import { DistinctLeads, distinctIn } from './distinct-leads.ts';
import { hashText } from './hash-text.ts';

function sketchOf(from: number, to: number): DistinctLeads {
  const sketch = new DistinctLeads();
  for (let i = from; i < to; i++) sketch.add(hashText(`lead-${i}`));
  return sketch;
}

describe('a sketch of distinct leads', () => {
  it.each([0, 1, 25, 100, 1_000, 10_000, 200_000])('counts %i within three standard errors', (count) => {
    expect(Math.abs(sketchOf(0, count).estimate() - count)).toBeLessThanOrEqual(0.2 * count);
  });

  it('counts each lead once', () => {
    const sketch = sketchOf(0, 500);
    const once = sketch.estimate();
    for (let i = 0; i < 500; i++) sketch.add(hashText(`lead-${i}`));
    expect(sketch.estimate()).toBe(once);
  });

  it('of two processes is that of one, and keeps its estimate through the store', () => {
    const merged = sketchOf(0, 3_000);
    merged.merge(sketchOf(2_000, 5_000).registers());
    const whole = sketchOf(0, 5_000);
    expect(merged.registers()).toEqual(whole.registers());
    expect(merged.estimate()).toBeCloseTo(whole.estimate(), 6);
    expect(distinctIn(whole.registers())).toBeCloseTo(whole.estimate(), 6);
  });
});
