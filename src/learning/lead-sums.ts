import type { LeadEvent } from './lead-ledger.ts';
import { OUTCOME_EVIDENCE } from './outcomes/outcome-evidence.ts';

/** Of an event whose query is not stored (yet). */
export const UNKNOWN_NEED = -1;
/** What such an event counts: it may be of the need that is asked for or of another. */
const UNKNOWN_WEIGHT = 0.5;

/** Filled anew for every lead: an object for each would cost more than the sums. */
export interface SumsReading {
  trials: number;
  value: number;
}

/** Grown trials of one lead, added up by need, always in the order of its events: the same bits in every process. */
export class LeadSums {
  readonly firstMs: number;
  readonly lastMs: number;
  /** By need: number, trials, successes. */
  readonly #needs: number[] = [];
  #trials = 0;
  #successes = 0;
  /** Of events that count for every need alike; none of them is a success. */
  #ofLead = 0;
  #unknown = 0;
  #unknownSuccesses = 0;

  constructor(events: readonly LeadEvent[]) {
    this.firstMs = events[0]?.atMs ?? Number.POSITIVE_INFINITY;
    this.lastMs = events.at(-1)?.atMs ?? Number.NEGATIVE_INFINITY;
    for (const { kind, need, grown } of events) {
      const { reward, isOfLead } = OUTCOME_EVIDENCE[kind];
      const success = reward * grown;
      if (isOfLead) this.#ofLead += grown;
      else if (need === UNKNOWN_NEED) {
        this.#unknown += grown;
        this.#unknownSuccesses += success;
      } else this.#count(need, grown, success);
    }
  }

  /** Trials for a need, those of other needs at `otherNeed`, and the share of successes among them, 0 without any. */
  read(need: number, otherNeed: number, into: SumsReading): void {
    const needs = this.#needs;
    let same = 0;
    let sameSuccesses = 0;
    for (let at = 0; at < needs.length; at += 3)
      if (needs[at] === need) {
        same = needs[at + 1] ?? 0;
        sameSuccesses = needs[at + 2] ?? 0;
        break;
      }
    const others = Math.max(0, this.#trials - same);
    const otherSuccesses = Math.max(0, this.#successes - sameSuccesses);
    const trials = same + otherNeed * others + UNKNOWN_WEIGHT * this.#unknown + this.#ofLead;
    const successes = sameSuccesses + otherNeed * otherSuccesses + UNKNOWN_WEIGHT * this.#unknownSuccesses;
    // Differences of sums may be off by a last bit.
    into.trials = trials;
    into.value = trials > 0 ? Math.min(1, successes / trials) : 0;
  }

  #count(need: number, grown: number, success: number): void {
    this.#trials += grown;
    this.#successes += success;
    const needs = this.#needs;
    let at = 0;
    while (at < needs.length && needs[at] !== need) at += 3;
    if (at === needs.length) needs.push(need, 0, 0);
    needs[at + 1] = (needs[at + 1] ?? 0) + grown;
    needs[at + 2] = (needs[at + 2] ?? 0) + success;
  }
}
