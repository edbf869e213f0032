import type { QueryFacts } from '../query-facts.ts';
import { ramp } from '../ramp.ts';
import type { QueryCheck } from './check.ts';

const NEAR_FREE = 3;
const NEAR_MANY = 12;
const K_MAX = 500;

/** 1 - flood * depth: how many of the last 16 prompts within ten minutes were nearly this one, times sqrt(k / 500). */
export const nearDuplicate: QueryCheck = {
  value: ({ likeness, k }) =>
    1 - ramp(likeness.near, NEAR_FREE, NEAR_MANY) * Math.sqrt(Math.min(1, k / K_MAX)),
  sentence: ({ likeness, k }: QueryFacts) =>
    `${Math.round(likeness.near)} of the last 16 prompts within ten minutes were nearly the same, and this one asks for ${k} leads`,
};
