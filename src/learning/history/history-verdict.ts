import { z } from 'zod';

export const HistoryCheck = z.object({
  /** `time`: learned from the earlier deals, checked on the later ones; `folds`: on a fifth at a time. */
  how: z.enum(['time', 'folds']),
  rows: z.number(),
  won: z.number(),
  auc: z.number(),
  auc_interval: z.tuple([z.number(), z.number()]),
  /** Share won among the tenth of the checked deals that it puts first. */
  top_tenth: z.number(),
  brier: z.number(),
  brier_of_rate: z.number(),
});
export type HistoryCheck = z.infer<typeof HistoryCheck>;

export interface HistoryVerdict {
  isUseful: boolean;
  words: string;
}

/** Deals of each kind without which nothing can be told. */
export const WON_MIN = 25;
export const LOST_MIN = 25;
export const DEALS_MIN = 100;

/** What is missing, in words with numbers; empty where there is enough. */
export function missingDeals(won: number, lost: number): string[] {
  const lack = (have: number, need: number, what: string) =>
    have >= need ? [] : [`${need - have} more ${what} (${have} of at least ${need})`];
  return [
    ...lack(won, WON_MIN, 'deals that were won'),
    ...lack(lost, LOST_MIN, 'deals that were lost'),
    ...lack(won + lost, DEALS_MIN, 'deals in all'),
  ];
}

/** Useful where it orders unseen deals better than chance, surely: the 95 % interval of its AUC lies above one half. */
export function historyVerdict(check: HistoryCheck): HistoryVerdict {
  const [low, high] = check.auc_interval;
  const rate = check.won / check.rows;
  const where =
    check.how === 'time'
      ? `the last ${check.rows} deals, which it had not seen`
      : `${check.rows} deals, a fifth at a time`;
  const order = `of a won and a lost deal it puts the won one first in ${percent(check.auc)} of cases (95 %: ${percent(low)} to ${percent(high)}; chance is 50 %)`;
  const first = `in the tenth that it puts first ${percent(check.top_tenth)} were won, against ${percent(rate)} of all`;
  const isUseful = low > 0.5;
  const verdict = isUseful ? 'Useful' : 'Not shown to be better than chance';
  return { isUseful, words: `${verdict}: on ${where}, ${order}; ${first}.` };
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
