import type { QueryFacts } from '../query-facts.ts';
import { ramp } from '../ramp.ts';
import { silenceOf } from '../silence.ts';
import type { QueryCheck } from './check.ts';

const FREE = 6;
const MANY = 14;
const K_DEEP = 100;
/** One pattern is a suspicion, no proof: an integration asks by a template too. */
const VALUE_MIN = 0.2;

/** 1 - sweep * depth * silence, at least .2: one form of prompt filled with ever other values, for many leads, with no word of what became of them. */
export const enumeration: QueryCheck = {
  value({ likeness, k, feedbackShare }) {
    const sweep = ramp(likeness.sameTemplate, FREE, MANY) * Math.sqrt(Math.min(1, k / K_DEEP));
    return Math.max(VALUE_MIN, 1 - sweep * silenceOf(feedbackShare));
  },
  sentence: ({ likeness, k }: QueryFacts) =>
    `${likeness.sameTemplate} of the last 16 prompts within ten minutes had the same form with other values, and this one asks for ${k} leads`,
};
