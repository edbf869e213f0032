import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { apiKeyDigest, apiKeyId, looksLikeApiKey, makeApiKey } from './api-key.ts';

describe('an API key', () => {
  it('is new each time, says its id, and is kept as its SHA-256', () => {
    const made = Array.from({ length: 500 }, makeApiKey);
    expect(new Set(made.map(({ key }) => key)).size).toBe(500);
    expect(new Set(made.map(({ key_id }) => key_id)).size).toBe(500);
    for (const { key, key_id, sha256 } of made) {
      expect(key).toMatch(/^assay_[0-9A-Za-z]{12}_[0-9A-Za-z]{49}$/);
      expect(looksLikeApiKey(key)).toBe(true);
      expect(apiKeyId(key)).toBe(key_id);
      expect(createHash('sha256').update(key).digest('hex')).toBe(sha256);
      expect(apiKeyDigest(key).toString('hex')).toBe(sha256);
    }
  });

  it('holds more than 250 random bits: every digit of the secret takes every value', () => {
    const seen = Array.from({ length: 43 }, () => new Set<string>());
    for (let i = 0; i < 3_000; i++)
      for (const [at, digit] of [...makeApiKey().key.slice(19, 62)].entries()) seen[at]?.add(digit);
    expect(seen.map((digits) => digits.size)).toEqual(Array(43).fill(62));
  });

  it('that was damaged anywhere is told apart without looking it up', () => {
    const { key } = makeApiKey();
    fc.assert(
      fc.property(fc.nat(key.length - 1), fc.constantFrom(...'0aZ_-. é'), (at, put) => {
        const damaged = key.slice(0, at) + put + key.slice(at + 1);
        return damaged === key || apiKeyId(damaged) === null;
      }),
    );
    for (const text of ['', 'assay_', key.slice(0, -1), `${key}0`, ` ${key}`, key.toUpperCase()])
      expect(apiKeyId(text)).toBeNull();
  });
});
