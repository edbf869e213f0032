import type { QueryFacts } from '../query-facts.ts';
import { silenceOf } from '../silence.ts';
import type { QueryCheck } from './check.ts';

/**
 * 1 - volume * novelty * silence. volume = d^2 / (d^2 + limit^2) of d distinct leads of the day (Hill's function of order 2,
 * A. V. Hill, 1910): 1/2 at the limit, .04 at a fifth of it. novelty = d / leads returned: who searches comes back to the
 * same leads, who collects does not.
 */
export const coverage: QueryCheck = {
  value({ day, feedbackShare }) {
    const distinct = Math.min(day.distinct, day.returned);
    const volume = distinct ** 2 / (distinct ** 2 + day.limit ** 2);
    const novelty = day.returned === 0 ? 0 : distinct / day.returned;
    return 1 - volume * novelty * silenceOf(feedbackShare);
  },
  sentence: ({ day }: QueryFacts) =>
    `about ${Math.round(day.distinct)} different leads were taken today in ${day.returned} answered, where ${Math.round(day.limit)} a day are much`,
};
