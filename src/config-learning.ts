import { z } from 'zod';
import { int, real } from './config-checks.ts';

/** Of what outcomes do to the score (docs/learning.md). */
export const LEARNING_SETTINGS = {
  LEARNING: {
    schema: z.enum(['on', 'off']).default('on'),
    about:
      'What became of leads, and the quality of miners, enter the score (docs/learning.md); `off` stores outcomes and ranks without them.',
  },
  LEARNING_DAYS: {
    schema: int(1, 3650).default(365),
    about: 'Older outcomes do not count.',
  },
  LEARNING_EVENTS: {
    schema: int(1_000, 100_000_000).default(1_000_000),
    about:
      'Outcomes kept in each process, some 500 bytes each; beyond it the leads that nothing was heard of for longest are forgotten.',
  },
  OUTCOME_HALF_LIFE_DAYS: {
    schema: real(30, 36_500).default(180),
    about: 'An outcome weighs half as much after so many days.',
  },
  OUTCOME_WEIGHT: {
    schema: real(0, 0.9).default(0.3),
    about: 'Most that the outcomes of a lead may take of its score.',
  },
  OUTCOME_PRIOR: {
    schema: real(0.01, 1000).default(2),
    about:
      'Outcomes at which they take half of that: an accepted lead is worth 1, a rejected one 2, a click 0.1.',
  },
  OUTCOME_OTHER_NEED: {
    schema: real(0, 1).default(0.1),
    about: 'What an outcome counts for another need of the same lead, next to 1 for the same.',
  },
  POSITION_BIAS: {
    schema: real(0, 5).default(1),
    about: 'A place in the list is looked at with probability place^-this; 0 where all are.',
  },
} as const;
