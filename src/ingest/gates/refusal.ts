import type { Issue } from '../issue.ts';
import type { GateCode } from './codes.ts';

/** Why a piece of evidence was not taken, in words its miner can act on. */
export interface Refusal extends Issue {
  code: GateCode;
}
