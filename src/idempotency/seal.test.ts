import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { hashKey, openAnswer, type Seal, sealAnswer } from './seal.ts';

const print = (text: string) => createHash('sha256').update(text).digest();
const seal: Seal = { tenant: 'default', caller: 'k1', key: 'a-key', fingerprint: print('body') };
const answer = { status: 200, contentType: 'application/json', body: '{"secret":"assay_k1_…","n":1}\n' };

describe('a kept answer', () => {
  it('is opened by the same request under the same key, byte for byte', () => {
    expect(openAnswer(seal, sealAnswer(seal, answer))).toEqual(answer);
  });

  it('is not readable in the table, nor told apart by what is in it', () => {
    const one = sealAnswer(seal, answer);
    const two = sealAnswer(seal, answer);
    expect(Buffer.from(one.sealed, 'base64').toString('latin1')).not.toContain('secret');
    expect(one.sealed).not.toBe(two.sealed);
  });

  it.each<[string, Partial<Seal>]>([
    ['another body', { fingerprint: print('other') }],
    ['another key', { key: 'b-key' }],
    ['another caller', { caller: 'k2' }],
    ['another tenant', { tenant: 'second' }],
    ['a caller and tenant that only read alike', { tenant: 'defaul', caller: 'tk1' }],
  ])('is not opened by %s', (_, change) => {
    expect(openAnswer({ ...seal, ...change }, sealAnswer(seal, answer))).toBeNull();
  });

  it('is not believed where somebody changed it', () => {
    const kept = sealAnswer(seal, answer);
    const bytes = Buffer.from(kept.sealed, 'base64');
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
    expect(() => openAnswer(seal, { ...kept, sealed: bytes.toString('base64') })).toThrow();
    expect(() => openAnswer(seal, { ...kept, status: 201 })).toThrow();
  });

  it('is found by caller and key together', () => {
    expect(hashKey('a', 'bc')).not.toBe(hashKey('ab', 'c'));
    expect(hashKey('1 a', 'b')).not.toBe(hashKey('1', ' ab'));
  });
});
