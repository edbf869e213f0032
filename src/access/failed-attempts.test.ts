import { describe, expect, it } from 'vitest';
import { createFailedAttempts } from './failed-attempts.ts';

describe('failed attempts', () => {
  it('of one address are let through at the rate that is set, and others are not held up by them', () => {
    let now = 0;
    const attempts = createFailedAttempts(30, () => now);
    for (let i = 0; i < 30; i++) expect(attempts.failed('a')).toBe(0);
    const wait = attempts.failed('a');
    expect(wait).toBeGreaterThan(0);
    expect(attempts.waitSeconds('a')).toBe(wait);
    expect(attempts.failed('b')).toBe(0);
    now += wait * 1000;
    expect(attempts.failed('a')).toBe(0);
    expect(attempts.failed('a')).toBeGreaterThan(0);
  });

  it('while it waits do not make the wait longer', () => {
    let now = 0;
    const attempts = createFailedAttempts(30, () => now);
    for (let i = 0; i < 10_000; i++) attempts.failed('a');
    now += 60_000;
    expect(attempts.waitSeconds('a')).toBe(0);
  });

  it('are kept of a bounded number of addresses', () => {
    const attempts = createFailedAttempts(1, () => 0);
    attempts.failed('first');
    expect(attempts.waitSeconds('first')).toBeGreaterThan(0);
    for (let i = 0; i < 10_000; i++) attempts.failed(`other ${i}`);
    expect(attempts.waitSeconds('first')).toBe(0);
  });
});
