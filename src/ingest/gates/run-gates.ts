import type { SnippetWrite } from '../../ports/store.ts';
import { boilerplateGate } from './boilerplate.ts';
import { isPersonal } from './codes.ts';
import { datesGate } from './dates.ts';
import { type Evidence, evidenceOf, type Gate } from './evidence.ts';
import { languageGate } from './language.ts';
import { lengthGate } from './length.ts';
import { observedAtGate } from './observed-at.ts';
import { personalGate } from './personal.ts';
import type { Refusal } from './refusal.ts';
import { urlGate } from './url.ts';

/** Cheapest first. The personal one is always asked: whatever else is wrong, what it names must not be written anywhere. */
const GATES: readonly Gate[] = [
  observedAtGate,
  lengthGate,
  urlGate,
  languageGate,
  datesGate,
  boilerplateGate,
  personalGate,
];

/**
 * Runs every gate that needs nothing but the record, so that a miner learns all at once. Personal data comes first among
 * the refusals, then the cheapest gate. Pure and total.
 */
export function runGates(snippet: SnippetWrite, nowMs: number): { evidence: Evidence; refusals: Refusal[] } {
  const evidence = evidenceOf(snippet, nowMs);
  const refusals: Refusal[] = [];
  for (const gate of GATES) {
    const refusal = gate(evidence);
    if (refusal === null) continue;
    if (isPersonal(refusal.code)) refusals.unshift(refusal);
    else refusals.push(refusal);
  }
  return { evidence, refusals };
}
