import type { Issue } from '../issue.ts';
import { GATE_CODES, type GateCode } from './codes.ts';

/** Why a piece of evidence was not taken, in words its miner can act on. */
export interface Refusal extends Issue {
  code: GateCode;
}

/** `reason` says what is wrong with this record; of personal data it must not repeat any. */
export function refuse(code: GateCode, field: string, reason: string): Refusal {
  return { code, field, reason, fix: GATE_CODES[code].fix };
}
