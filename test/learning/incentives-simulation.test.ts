import { expect, it } from 'vitest';
import { simulate } from '../../bench/support/incentives/simulate.ts';

const SEEDS = [1, 2];

it(`pays honest work best per unit of effort, against spam, made-up names, copies, fake clicks and old evidence (seeds ${SEEDS.join(', ')})`, () => {
  const perEffort = new Map<string, number>();
  for (const seed of SEEDS) {
    const results = simulate({ seed, epochs: 8, companies: 300, queriesPerDay: 40 });
    const paid = results.reduce((sum, { income }) => sum + (income[0] ?? 0), 0);
    expect(paid).toBe(8_000_000_000);
    for (const { name, income, effort } of results)
      perEffort.set(name, (perEffort.get(name) ?? 0) + (income[0] ?? 0) / effort / SEEDS.length);
  }
  const honest = perEffort.get('honest') ?? 0;
  perEffort.delete('honest');
  // The same work under five names earns less than under one, and so does everything else.
  for (const [name, income] of perEffort) expect([name, income < honest]).toEqual([name, true]);
  expect(perEffort.size).toBe(6);
}, 240_000);
