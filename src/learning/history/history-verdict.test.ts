import { expect, it } from 'vitest';
import { historyVerdict, missingDeals } from './history-verdict.ts';

const CHECK = {
  how: 'time',
  rows: 200,
  won: 50,
  auc: 0.71,
  auc_interval: [0.62, 0.79] as [number, number],
  top_tenth: 0.5,
  brier: 0.17,
  brier_of_rate: 0.19,
} as const;

it('calls a model useful only where chance is surely beaten, and says how in plain words', () => {
  const verdict = historyVerdict(CHECK);
  expect(verdict.isUseful).toBe(true);
  expect(verdict.words).toBe(
    'Useful: on the last 200 deals, which it had not seen, of a won and a lost deal it puts the won one first in 71 % of cases (95 %: 62 % to 79 %; chance is 50 %); in the tenth that it puts first 50 % were won, against 25 % of all.',
  );
  const chance = historyVerdict({ ...CHECK, auc_interval: [0.5, 0.9] });
  expect(chance.isUseful).toBe(false);
  expect(chance.words).toContain('Not shown to be better than chance');
});

it('says how many deals of which kind are missing', () => {
  expect(missingDeals(25, 75)).toEqual([]);
  expect(missingDeals(0, 300)).toEqual(['25 more deals that were won (0 of at least 25)']);
  expect(missingDeals(30, 20)).toEqual([
    '5 more deals that were lost (20 of at least 25)',
    '50 more deals in all (50 of at least 100)',
  ]);
});
