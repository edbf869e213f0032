import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ALWAYS, DecisionDiagram, NEVER } from './decision-diagram.ts';

/** Follows the diagram from `node` with the variables of `mask`. */
function isTrue({ variables, low, high }: DecisionDiagram, node: number, mask: number): boolean {
  let at = node;
  while (at !== NEVER && at !== ALWAYS) {
    const has = ((mask >>> (variables[at] ?? 0)) & 1) === 1;
    at = (has ? high[at] : low[at]) ?? NEVER;
  }
  return at === ALWAYS;
}

function sumOf(weights: readonly number[], mask: number): number {
  return weights.reduce((sum, weight, n) => sum + (((mask >>> n) & 1) === 1 ? weight : 0), 0);
}

describe('DecisionDiagram', () => {
  it('says of every set of variables what the function says', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 7 }),
        fc.array(fc.integer({ min: -1, max: 40 }), { minLength: 1, maxLength: 4 }),
        (weights, thresholds) => {
          const diagram = new DecisionDiagram(1000);
          for (const threshold of thresholds) {
            const root = diagram.of(weights.length, (mask) => sumOf(weights, mask) >= threshold) ?? NEVER;
            for (let mask = 0; mask < 1 << weights.length; mask++)
              expect(isTrue(diagram, root, mask)).toBe(sumOf(weights, mask) >= threshold);
          }
        },
      ),
    );
  });

  it('gives equal functions one number and no nodes of their own', () => {
    const diagram = new DecisionDiagram(10);
    const twoOfThree = (mask: number) => sumOf([1, 1, 1], mask) >= 2;
    const first = diagram.of(3, twoOfThree);
    const { size } = diagram;
    expect(diagram.of(3, (mask) => sumOf([2, 2, 2], mask) >= 3)).toBe(first);
    expect(diagram.size).toBe(size);
    expect(size).toBe(4);
  });

  it('has two constants', () => {
    const diagram = new DecisionDiagram(0);
    expect(diagram.of(3, () => true)).toBe(ALWAYS);
    expect(diagram.of(3, () => false)).toBe(NEVER);
  });

  it('says so where there is no room', () => {
    expect(new DecisionDiagram(3).of(3, (mask) => sumOf([1, 1, 1], mask) >= 2)).toBeNull();
  });
});
