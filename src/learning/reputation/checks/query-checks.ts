import { addressed } from './addressed.ts';
import type { QueryCheck } from './check.ts';
import { coverage } from './coverage.ts';
import { enumeration } from './enumeration.ts';
import { legible } from './legible.ts';
import { nearDuplicate } from './near-duplicate.ts';
import { understood } from './understood.ts';

export type QueryCheckCode =
  | 'understood'
  | 'legible'
  | 'addressed'
  | 'near_duplicate'
  | 'enumeration'
  | 'coverage';

/** Asked of every query, in this order; the first that is worst names the reason of a flag. */
export const QUERY_CHECKS: readonly (readonly [QueryCheckCode, QueryCheck])[] = [
  ['understood', understood],
  ['legible', legible],
  ['addressed', addressed],
  ['near_duplicate', nearDuplicate],
  ['enumeration', enumeration],
  ['coverage', coverage],
];
