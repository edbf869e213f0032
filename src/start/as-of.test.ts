import { expect, it } from 'vitest';
import { defaultAsOf } from './as-of.ts';

const NOW = Date.parse('2026-11-21T14:22:05.123Z');

it('never lies before now, so that nothing observed by now is left out, and less than a step after it', () => {
  for (let ms = 0; ms < 120_000; ms += 777) {
    const asOf = defaultAsOf(NOW + ms, 60_000);
    expect(asOf).toBeGreaterThanOrEqual(NOW + ms);
    expect(asOf - (NOW + ms)).toBeLessThan(60_000);
  }
});

it('is one instant for a whole step', () => {
  expect(new Date(defaultAsOf(NOW, 60_000)).toISOString()).toBe('2026-11-21T14:23:00.000Z');
  expect(defaultAsOf(NOW, 60_000)).toBe(defaultAsOf(NOW + 54_000, 60_000));
  expect(defaultAsOf(defaultAsOf(NOW, 60_000), 60_000)).toBe(defaultAsOf(NOW, 60_000));
});

it('is now itself where there is no step', () => {
  expect(defaultAsOf(NOW, 0)).toBe(NOW);
});
