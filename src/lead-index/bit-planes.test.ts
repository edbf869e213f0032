import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ALL, BitPlanes, NONE, PLANE_WORDS, planeOperand, tempOperand } from './bit-planes.ts';

const SETS = 4;
const OPERANDS = [NONE, ALL, ...[0, 1, 2, 3].map(planeOperand), ...[2, 3, 4].map(tempOperand)];
const operand = fc.constantFrom(...OPERANDS);
const target = fc.constantFrom(...OPERANDS.slice(2));

describe('BitPlanes', () => {
  it('does the same compiled as in JavaScript, over windows of any length', () => {
    const [compiled, plain] = [new BitPlanes(), new BitPlanes(false)];
    fc.assert(
      fc.property(
        fc.array(fc.tuple(target, operand, operand, operand), { maxLength: 12 }),
        fc.integer({ min: 1, max: PLANE_WORDS }),
        fc.integer(),
        (steps, count, seed) => {
          for (const planes of [compiled, plain]) {
            for (let n = 0; n < SETS; n++) planes.plane(n).set(noise(seed + n));
            planes.begin();
            // Temporary sets hold what the last run left there.
            for (const temp of OPERANDS.slice(-3)) planes.add(temp, NONE, NONE, NONE);
            for (const step of steps) planes.add(...step);
            planes.run(count);
          }
          for (let n = 0; n < SETS; n++)
            expect(compiled.plane(n).slice(0, count)).toEqual(plain.plane(n).slice(0, count));
        },
      ),
      { numRuns: 50 },
    );
  });

  it('makes a | (b & c)', () => {
    const planes = new BitPlanes();
    const [a = NOTHING, b = NOTHING, c = NOTHING] = [1, 2, 3].map(noise);
    for (const [n, bits] of [a, b, c].entries()) planes.load(n, bits, 0, PLANE_WORDS);
    planes.begin();
    planes.add(tempOperand(2), planeOperand(0), planeOperand(1), planeOperand(2));
    planes.add(planeOperand(3), NONE, tempOperand(2), ALL);
    planes.run(PLANE_WORDS);
    expect(planes.plane(3)).toEqual(a.map((word, w) => word | ((b[w] ?? 0) & (c[w] ?? 0))));
  });

  it('takes no more steps than it has room for', () => {
    const planes = new BitPlanes();
    expect(() => {
      for (let step = 0; step < 1000; step++) planes.add(tempOperand(2), NONE, NONE, NONE);
    }).toThrow(RangeError);
  });

  it('is what planes.wat compiles to', async () => {
    const script = new URL('../../.ci/compile-kernel.mjs', import.meta.url).href;
    const { compiledKernel }: { compiledKernel(name: string): Promise<string> } = await import(script);
    const written = readFileSync(new URL('planes-wasm.ts', import.meta.url), 'utf8');
    expect(written).toBe(await compiledKernel('planes'));
  });
});

const NOTHING = new Uint32Array(0);

function noise(seed: number): Uint32Array {
  let state = seed | 0;
  return Uint32Array.from({ length: PLANE_WORDS }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return state ^ (state >>> 15);
  });
}
