import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seeded } from './seeded.ts';
import { type Team, teamDraft } from './team-draft.ts';

const ranking = fc.shuffledSubarray(
  Array.from({ length: 12 }, (_, i) => `lead-${i}`),
  { minLength: 0 },
);
const keysOf = (lead: string) => [lead];

describe('team-draft interleaving', () => {
  it('places every lead once, each of a team in the order of its ranking, and the teams in turns', () => {
    fc.assert(
      fc.property(ranking, ranking, fc.integer({ min: 1, max: 12 }), fc.string(), (a, b, k, seed) => {
        const drafted = teamDraft(a, b, k, keysOf, seeded(seed));
        const placed = drafted.map(({ item }) => item);
        expect(new Set(placed).size).toBe(placed.length);
        expect(placed.length).toBe(Math.min(k, new Set([...a, ...b]).size));
        for (const [team, own] of [
          ['control', a],
          ['treatment', b],
        ] as const) {
          const places = drafted.filter((one) => one.team === team).map(({ item }) => own.indexOf(item));
          expect(places).toEqual([...places].sort((x, y) => x - y));
          expect(places).not.toContain(-1);
        }
        const control = drafted.filter(({ team }) => team === 'control').length;
        if (Math.min(a.length, b.length) >= k)
          expect(Math.abs(2 * control - drafted.length)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('leaves one ranking as it is where both are the same', () => {
    fc.assert(
      fc.property(ranking, fc.string(), (a, seed) => {
        expect(teamDraft(a, a, 12, keysOf, seeded(seed)).map(({ item }) => item)).toEqual(a);
      }),
    );
  });

  it('gives neither team the first place more often: a coin of the query', () => {
    let control = 0;
    for (let i = 0; i < 2000; i++)
      if (teamDraft(['a', 'b'], ['b', 'a'], 2, keysOf, seeded(`query-${i}`))[0]?.team === 'control')
        control++;
    expect(Math.abs(control - 1000)).toBeLessThan(4 * Math.sqrt(500));
  });

  it('drafts as by hand: treatment wins the first coin, control the second', () => {
    const coins = [0.9, 0.1];
    const drafted = teamDraft(
      ['a', 'b', 'c', 'd'],
      ['b', 'e', 'a', 'f'],
      4,
      keysOf,
      () => coins.shift() ?? 0,
    );
    const hand: { item: string; team: Team }[] = [
      { item: 'b', team: 'treatment' },
      { item: 'a', team: 'control' },
      { item: 'c', team: 'control' },
      { item: 'e', team: 'treatment' },
    ];
    expect(drafted).toEqual(hand);
  });

  it('never shows two leads of one company', () => {
    const company = ([lead = '', name = '']: string[]) => [`l:${lead}`, `c:${name}`];
    const drafted = teamDraft(
      [
        ['1', 'acme'],
        ['2', 'bolt'],
      ],
      [
        ['3', 'acme'],
        ['2', 'bolt'],
      ],
      4,
      company,
      () => 0,
    );
    expect(drafted.map(({ item }) => item[0])).toEqual(['1', '2']);
  });
});
