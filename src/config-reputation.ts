import { z } from 'zod';
import { int, real } from './config-checks.ts';

/** What concerns the reputation of those who ask; part of SETTINGS in config.ts. */
export const REPUTATION_SETTINGS = {
  REPUTATION: {
    schema: z.enum(['on', 'report', 'off']).default('on'),
    about:
      'Reputation of submitters named by x-assay-submitter (docs/query-quality.md): `on` slows down those under the threshold, `report` only tells, `off` keeps nothing.',
  },
  REPUTATION_ANONYMOUS: {
    schema: z.enum(['on', 'report', 'off']).default('report'),
    about:
      'The same for all who name nobody, taken together. `on` slows all of them down for what one does. Never more than ASSAY_REPUTATION.',
  },
  REPUTATION_THRESHOLD: {
    schema: real(1, 60).default(40),
    about: 'Reputation, of 100, under which a submitter is slowed down and an alert opens. A new one has 70.',
  },
  REPUTATION_THROTTLE_MINUTES: {
    schema: real(0.01, 1440).default(15),
    about: 'How long a first throttle lasts; further ones on probation twice as long each, a day at most.',
  },
  REPUTATION_HALF_LIFE_DAYS: {
    schema: real(0.01, 3650).default(7),
    about: 'Days after which what is known of a submitter counts a half.',
  },
  REPUTATION_LEADS_PER_DAY: {
    schema: int(500, 100_000_000).default(5000),
    about:
      'Different leads answered to one submitter in a day that look like scraping; less where the store is small.',
  },
  REPUTATION_USD_PER_USEFUL_LEAD: {
    schema: real(0.0001, 1_000_000).default(5),
    about: 'US dollars of language model and computing that a useful lead may cost before an alert opens.',
  },
  REPUTATION_SUBMITTERS_MAX: {
    schema: int(10, 10_000_000).default(100_000),
    about: 'Most submitters that are kept; beyond it those who have not asked for longest are forgotten.',
  },
} as const;
