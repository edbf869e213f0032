import type { LearnedLeads } from '../ports/learned.ts';
import type { MinerOutcomes } from '../ports/miner-outcomes.ts';
import type { OutcomeChange } from '../ports/outcome-feed.ts';
import { KnownLeads } from './known-leads.ts';
import { leadEvent } from './lead-event.ts';
import type { LeadEvent, LeadLedger } from './lead-ledger.ts';
import { UNKNOWN_NEED } from './lead-sums.ts';
import type { LearningSettings } from './learning-settings.ts';
import { MinerLedger } from './miner-ledger.ts';

const DAY_MS = 86_400_000;

export interface LearnedStats {
  leads: number;
  miners: number;
  events: number;
  /** Of the events, those whose query is not known. */
  unattributed: number;
  /** Leads forgotten because there were too many events. */
  dropped: number;
}

/** Everything learned from outcomes of one tenant. Changes only by apply(), forget() and prune(); none of them waits. */
export class LearnedState {
  readonly #settings: LearningSettings;
  readonly #leads: KnownLeads;
  readonly #miners: MinerLedger;
  #seq = 0;
  #forgets = 0;
  #events = 0;
  #unattributed = 0;
  #dropped = 0;

  constructor(settings: LearningSettings) {
    this.#settings = settings;
    this.#leads = new KnownLeads(settings);
    this.#miners = new MinerLedger(settings.windowDays);
  }

  /** Number of the last outcome taken in. */
  get seq(): number {
    return this.#seq;
  }

  get version(): string {
    return `${this.#seq}.${this.#forgets}`;
  }

  get miners(): MinerOutcomes {
    return this.#miners;
  }

  /** In order of seq. */
  apply(changes: readonly OutcomeChange[]): void {
    for (const change of changes) {
      this.#take(change);
      this.#seq = change.seq;
    }
    this.#bound();
  }

  /** Of deleted leads, with what they counted for miners. */
  forget(leadIds: readonly string[]): void {
    for (const leadId of leadIds) {
      const ledger = this.#leads.get(leadId);
      if (ledger === undefined) continue;
      for (const event of ledger.events) this.#miners.count(event, -1);
      this.#drop(leadId, ledger);
      this.#forgets++;
    }
  }

  /** Start of the first day of which anything counts at the instant. */
  sinceMs(nowMs: number): number {
    return (Math.floor(nowMs / DAY_MS) - this.#settings.windowDays) * DAY_MS;
  }

  /** Takes out what is too old to count at the instant. */
  prune(nowMs: number): void {
    const beforeMs = this.sinceMs(nowMs);
    for (const [leadId, ledger] of this.#leads.entries()) {
      for (const event of ledger.dropBefore(beforeMs)) this.#uncount(event.need);
      if (ledger.size === 0) this.#leads.delete(leadId);
    }
    this.#leads.tidy();
    this.#miners.dropBefore(beforeMs);
    this.#forgets++;
  }

  /** Null where nothing is known of any lead. */
  leads(asOfMs: number): LearnedLeads | null {
    return this.#leads.asOf(asOfMs);
  }

  stats(): LearnedStats {
    return {
      leads: this.#leads.size,
      miners: this.#miners.size,
      events: this.#events,
      unattributed: this.#unattributed,
      dropped: this.#dropped,
    };
  }

  #take(change: OutcomeChange): void {
    const ledger = this.#leads.heard(change.lead_id);
    const before = ledger.size;
    const step = ledger.add(leadEvent(change, this.#leads.needNumber, this.#settings));
    if (step.out !== null) this.#miners.count(step.out, -1);
    if (step.in !== null) this.#miners.count(step.in, 1);
    this.#events += ledger.size - before;
    this.#unattributed += isUnattributed(step.in) - isUnattributed(step.out) - isUnattributed(step.dropped);
  }

  #bound(): void {
    if (this.#events <= this.#settings.eventsMax) return;
    for (const [leadId, ledger] of this.#leads.entries()) {
      if (this.#events <= this.#settings.eventsMax) break;
      this.#drop(leadId, ledger);
      this.#dropped++;
    }
  }

  #drop(leadId: string, ledger: LeadLedger): void {
    for (const event of ledger.events) this.#uncount(event.need);
    this.#leads.delete(leadId);
  }

  #uncount(need: number): void {
    this.#events--;
    if (need === UNKNOWN_NEED) this.#unattributed--;
  }
}

function isUnattributed(event: LeadEvent | null): number {
  return event?.need === UNKNOWN_NEED ? 1 : 0;
}
