import fc from 'fast-check';
import { expect, it } from 'vitest';
import { diffSnapshots, type TechnologySnapshot } from './diff-snapshots.ts';

const series = (...sets: string[]): TechnologySnapshot[] =>
  sets.map((set, at) => ({ atMs: at, technologies: set === '' ? [] : set.split(' ') }));

it('the example of docs/etl.md: one taken up, one given up, one that a scan missed', () => {
  expect(
    diffSnapshots(series('redshift dbt', 'redshift dbt snowflake', 'snowflake', 'snowflake dbt'), 2),
  ).toEqual([
    { atMs: 1, sinceMs: 0, adopted: ['snowflake'], dropped: [] },
    { atMs: 2, sinceMs: 1, adopted: [], dropped: ['redshift'] },
  ]);
});

it('the first snapshot tells of no change, and one that is missing in the last alone is not yet dropped', () => {
  expect(diffSnapshots(series('a b'), 2)).toEqual([]);
  expect(diffSnapshots(series('a b', 'a'), 2)).toEqual([]);
  expect(diffSnapshots(series('a b', 'a'), 1)).toEqual([
    { atMs: 1, sinceMs: 0, adopted: [], dropped: ['b'] },
  ]);
});

it('what was dropped and comes back is adopted anew', () => {
  expect(diffSnapshots(series('a', '', '', 'a'), 2)).toEqual([
    { atMs: 1, sinceMs: 0, adopted: [], dropped: ['a'] },
    { atMs: 3, sinceMs: 2, adopted: ['a'], dropped: [] },
  ]);
});

const technologies = fc.array(fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 4 }), {
  maxLength: 12,
});

it('adoptions and drops of one technology take turns, and end in what is there or not yet confirmed gone', () => {
  fc.assert(
    fc.property(technologies, fc.integer({ min: 1, max: 3 }), (sets, confirm) => {
      const snapshots = sets.map((set, atMs) => ({ atMs, technologies: set }));
      const has = new Map<string, boolean>(snapshots[0]?.technologies.map((one) => [one, true]) ?? []);
      for (const { adopted, dropped } of diffSnapshots(snapshots, confirm)) {
        for (const one of dropped) {
          expect(has.get(one)).toBe(true);
          has.set(one, false);
        }
        for (const one of adopted) {
          expect(has.get(one) ?? false).toBe(false);
          has.set(one, true);
        }
      }
      for (const one of snapshots.at(-1)?.technologies ?? []) expect(has.get(one)).toBe(true);
    }),
  );
});

it('later snapshots never change what earlier ones have told, but for what they confirm', () => {
  fc.assert(
    fc.property(technologies, fc.integer({ min: 1, max: 3 }), (sets, confirm) => {
      const snapshots = sets.map((set, atMs) => ({ atMs, technologies: set }));
      const whole = diffSnapshots(snapshots, confirm);
      for (let end = 1; end < snapshots.length; end++)
        for (const change of diffSnapshots(snapshots.slice(0, end), confirm)) {
          const later = whole.find(({ atMs }) => atMs === change.atMs);
          expect(later?.adopted).toEqual(change.adopted);
          expect(later?.dropped).toEqual(expect.arrayContaining(change.dropped));
        }
    }),
  );
});
