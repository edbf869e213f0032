import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AlertBook } from './alert-book.ts';
import type { AlertReading } from './alert-rules.ts';

function reading(value: number): AlertReading {
  return {
    rule: 'reputation_low',
    value,
    threshold: 40,
    clear: 55,
    above: false,
    opens: value < 40,
    closes: value >= 55,
  };
}

function follow(values: number[]): string[] {
  let ids = 0;
  const book = new AlertBook(() => `a${++ids}`);
  const seen: string[] = [];
  for (const [i, value] of values.entries()) {
    const nowMs = i * 1_000;
    const change = book.judge([{ submitter: 's', readings: [reading(value)], lastMs: nowMs }], nowMs);
    book.apply(change, nowMs);
    if (change.open.length > 0) seen.push(`open ${value}`);
    if (change.close.length > 0) seen.push(`close ${value}`);
  }
  return seen;
}

describe('an alert', () => {
  it('opens at the threshold and closes only on the other side of the gap', () => {
    expect(follow([60, 41, 39, 41, 54, 39, 55, 41, 39])).toEqual(['open 39', 'close 55', 'open 39']);
  });

  it('does not flap, however the value dances between threshold and clearing', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 30, max: 54.9, noNaN: true }), { maxLength: 100 }), (values) => {
        expect(follow(values).length).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('opens and closes in turns', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 100, noNaN: true }), { maxLength: 100 }), (values) => {
        const words = follow(values).map((one) => one.split(' ')[0]);
        for (const [i, word] of words.entries()) expect(word).toBe(i % 2 === 0 ? 'open' : 'close');
      }),
    );
  });

  it('of one who asks no more closes after a day', () => {
    const book = new AlertBook(() => 'a');
    book.apply(book.judge([{ submitter: 's', readings: [reading(10)], lastMs: 0 }], 0), 0);
    const day = 86_400_000;
    expect(book.judge([{ submitter: 's', readings: [reading(10)], lastMs: 0 }], day).close).toEqual([]);
    expect(book.judge([{ submitter: 's', readings: [reading(10)], lastMs: 0 }], day + 1).close).toHaveLength(
      1,
    );
  });
});
