import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fillBits, wordsFor } from './bitset.ts';
import { productInt8, quantizeQuery } from './embedding-code.ts';
import { fromMessage, toMessage } from './segment-message.ts';
import { type NearBound, SegmentVectors } from './segment-vectors.ts';
import { kernelOf } from './vector-kernel.ts';
import { makeVectorArrays, SLOTS, type VectorArrays } from './vector-memory.ts';
import { DISTANCES, packSigns, signsOf } from './vector-signs.ts';
import { VectorScratch } from './vector-source.ts';
import { memoryOf } from './wasm-memories.ts';

const SEED = Number(process.env.SEED ?? Date.now() % 2 ** 31);
const LEADS = 4200;

/** A small linear congruential generator. */
function numbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Random numbers, with leads of extremes only, of zeros, and without a vector. */
function fill({ scales, values, signs }: VectorArrays, dimensions: number, seed: number): void {
  const next = numbers(seed);
  for (let lead = 0; lead < LEADS; lead++) {
    const kind = next();
    scales[lead] = kind < 0.1 ? 0 : next() / 100 + 1e-6;
    for (let d = 0; d < dimensions; d++) {
      const value = kind < 0.3 ? 127 : kind < 0.4 ? -127 : kind < 0.5 ? 0 : Math.round(next() * 254 - 127);
      values[lead * dimensions + d] = value;
    }
  }
  packSigns({ scales, values, signs }, dimensions);
}

/** Two segments' vectors, the same: in the memory of a kernel, and elsewhere. */
function twice(dimensions: number, seed: number): { fast: SegmentVectors; plain: SegmentVectors } {
  const arrays = makeVectorArrays(LEADS, dimensions);
  fill(arrays, dimensions, seed);
  const copies = {
    scales: arrays.scales.slice(),
    values: arrays.values.slice(),
    signs: arrays.signs.slice(),
  };
  expect(memoryOf(arrays.values.buffer)).toBeDefined();
  expect(kernelOf(arrays)).not.toBeNull();
  return { fast: new SegmentVectors(arrays, dimensions), plain: new SegmentVectors(copies, dimensions) };
}

const queryOf = fc.oneof(
  fc.constant(() => 1),
  fc.constant(() => -1),
  fc.constant(() => 0),
  fc.integer().map((seed) => {
    const next = numbers(seed);
    return () => next() * 2 - 1;
  }),
  // One number that is far above the others.
  fc.integer().map((seed) => {
    const next = numbers(seed);
    let n = 0;
    return () => (n++ === 0 ? 1 : next() * 1e-4);
  }),
);

describe('vectors of a segment', () => {
  it('gives the same integers with the kernel and without', () => {
    console.log(`seed ${SEED}`);
    fc.assert(
      fc.property(fc.constantFrom(64, 96, 256, 768, 1024), fc.nat(), queryOf, (dimensions, seed, value) => {
        const { fast, plain } = twice(dimensions, seed);
        const code = quantizeQuery(Float32Array.from({ length: dimensions }, value));
        const leads = Uint32Array.from({ length: LEADS }, (_, i) => LEADS - 1 - i);
        const [a, b] = [fast, plain].map((vectors) => {
          const out = new Float64Array(LEADS);
          vectors.products(leads, { from: 3, to: LEADS }, code, out);
          return out;
        });
        expect(a).toEqual(b);
      }),
      { numRuns: 10, seed: SEED },
    );
  });

  it('lists the same leads with the kernel and without', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 3000 }), queryOf, (seed, wanted, value) => {
        const { fast, plain } = twice(64, seed);
        const next = numbers(seed + 1);
        const query = Float32Array.from({ length: 64 }, value);
        const code = quantizeQuery(query);
        const signs = signsOf(code.values);
        const set = new Uint32Array(wordsFor(LEADS));
        fillBits(set, LEADS);
        for (let w = 0; w < set.length; w++)
          if (next() < 0.8) set[w] = (set[w] ?? 0) & (next() * 2 ** 32) & (next() * 2 ** 32);
        const [a, b] = [fast, plain].map((vectors) => {
          const histogram = new Uint32Array(DISTANCES);
          const bound: NearBound = { wanted, distance: DISTANCES - 1, within: 0, histogram };
          const list = new VectorScratch();
          // As if there were two segments.
          for (let times = 0; times < 2; times++) vectors.near(set, signs, bound, list);
          const { leads, distances, count } = list;
          return { bound, leads: leads.slice(0, count), distances: distances.slice(0, count) };
        });
        expect(a).toEqual(b);
        expect(a?.bound.within).toBeGreaterThanOrEqual(Math.min(wanted, a?.leads.length ?? 0));
      }),
      { numRuns: 30, seed: SEED },
    );
  });

  it('computes exact integers that fit, with any number of dimensions', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4096 }), queryOf, (dimensions, value) => {
        const query = Float32Array.from({ length: dimensions }, value);
        const { values, unit } = quantizeQuery(query);
        const most = Int8Array.from(values, (v) => (v < 0 ? -127 : 127));
        const product = productInt8(values, most, 0, dimensions);
        const exact = values.reduce((sum, v) => sum + 127 * Math.abs(v), 0);
        expect(product).toBe(exact);
        expect(product).toBeLessThan(2 ** 31);
        const error = query.reduce(
          (worst, q, d) => Math.max(worst, Math.abs((values[d] ?? 0) * unit - q)),
          0,
        );
        expect(error).toBeLessThanOrEqual(unit * 0.500001);
      }),
      { numRuns: 200, seed: SEED },
    );
  });

  it('finds the memory again where it was sent to another thread', () => {
    const { scales, values, signs } = makeVectorArrays(LEADS, 64);
    const arrays = { scales, values, signs };
    const numbers = { leadCount: LEADS, snippetCount: 0, dimensions: 64, newestMs: 0, ownLength: 0 };
    const message = toMessage({ ...numbers, snippetLength: 0, arrays });
    const memory = memoryOf(values.buffer);
    expect(message.buffers).toEqual([memory]);
    const received = fromMessage(structuredClone(message)).arrays;
    for (const array of Object.values(received)) expect(memoryOf(array.buffer)).toBeDefined();
    values[5] = 7;
    expect(received['values']?.[5]).toBe(7);
  });

  it('leaves threads without the kernel where all places are taken', () => {
    const arrays = makeVectorArrays(LEADS, 64);
    Atomics.store(new Uint32Array(arrays.values.buffer, 0, 1), 0, SLOTS);
    expect(kernelOf(arrays)).toBeNull();
    fill(arrays, 64, 1);
    const vectors = new SegmentVectors(arrays, 64);
    const code = quantizeQuery(new Float32Array(64).fill(0.125));
    const out = new Float64Array(2);
    vectors.products(Uint32Array.of(1, 2), { from: 0, to: 2 }, code, out);
    expect([...out]).toEqual([vectors.product(1, code), vectors.product(2, code)]);
  });
});

describe('the compiled kernel', () => {
  it('is what vectors.wat compiles to', async () => {
    const script = new URL('../../.ci/compile-kernel.mjs', import.meta.url).href;
    const { compiledKernel }: { compiledKernel(name: string): Promise<string> } = await import(script);
    expect(readFileSync(new URL('vectors-wasm.ts', import.meta.url), 'utf8')).toBe(
      await compiledKernel('vectors'),
    );
  });
});
