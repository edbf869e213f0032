import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bandsOf, distance, NEAR_BITS, type Simhash, simhash } from './simhash.ts';

const half = fc.integer({ min: -0x8000_0000, max: 0x7fff_ffff });
const hash = fc.record({ high: half, low: half });
const words = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];

function flip({ high, low }: Simhash, bits: readonly number[]): Simhash {
  let [h, l] = [high, low];
  for (const bit of bits)
    if (bit < 32) l ^= 1 << bit;
    else h ^= 1 << (bit - 32);
  return { high: h, low: l };
}

describe('simhash', () => {
  it('has a band in common with every hash at most 3 bits apart: the lookup misses none that a scan finds', () => {
    const flips = fc.uniqueArray(fc.integer({ min: 0, max: 63 }), { maxLength: 6 });
    fc.assert(
      fc.property(hash, flips, (one, bits) => {
        const other = flip(one, bits);
        expect(distance(one, other)).toBe(bits.length);
        const bands = bandsOf(other);
        const shared = bandsOf(one).some((band, k) => band === bands[k]);
        if (bits.length <= NEAR_BITS) expect(shared).toBe(true);
      }),
    );
  });

  it('finds by bands exactly the pairs that a scan of all pairs finds', () => {
    const flips = fc.array(fc.integer({ min: 0, max: 63 }), { maxLength: 5 });
    fc.assert(
      fc.property(hash, fc.array(flips, { maxLength: 30 }), (centre, all) => {
        const hashes = all.map((bits) => flip(centre, bits));
        const scanned = hashes.map((one) =>
          hashes.flatMap((other, j) => (distance(one, other) <= NEAR_BITS ? [j] : [])),
        );
        const table = new Map<string, number[]>();
        hashes.forEach((one, i) => {
          for (const [k, band] of bandsOf(one).entries())
            table.set(`${k}:${band}`, [...(table.get(`${k}:${band}`) ?? []), i]);
        });
        const looked = hashes.map((one) => {
          const candidates = bandsOf(one).flatMap((band, k) => table.get(`${k}:${band}`) ?? []);
          return [...new Set(candidates)]
            .filter((j) => distance(one, hashes[j] ?? one) <= NEAR_BITS)
            .sort((a, b) => a - b);
        });
        expect(looked).toEqual(scanned);
      }),
    );
  });

  it('is the same for texts that differ in case, punctuation and spacing', () => {
    expect(simhash(words('Quillo — raised $5M, in a “Seed” round!'))).toEqual(
      simhash(words('quillo raised 5m in a seed round')),
    );
  });

  it('keeps apart short texts with other figures', () => {
    const of = (amount: string) =>
      simhash(words(`Sutro Biopharma raised $${amount}M in a Series C or later round.`));
    const amounts = Array.from({ length: 200 }, (_, i) => String(i / 2));
    const near = amounts.flatMap((a, i) =>
      amounts.slice(0, i).filter((b) => distance(of(a), of(b)) <= NEAR_BITS),
    );
    expect(near).toEqual([]);
  });

  it('is near for a long text with a word added', () => {
    const text = Array.from({ length: 150 }, (_, i) => `word${i * 7}`);
    expect(distance(simhash(text), simhash([...text, 'today']))).toBeLessThanOrEqual(NEAR_BITS);
  });

  it('splits ideographs, which have no spaces between words', () => {
    const text =
      '云帆科技在成都设立研发中心招聘工程师负责数据平台建设与维护并与产品团队合作推进项目落地'.repeat(3);
    expect(distance(simhash([text]), simhash([`${text}了`]))).toBeLessThanOrEqual(NEAR_BITS);
    expect(
      distance(simhash([text]), simhash(['水利工程公司在北京发布年度报告并宣布扩大海外业务规模'])),
    ).toBeGreaterThan(NEAR_BITS);
  });
});
