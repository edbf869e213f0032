import { hashString } from '../lead-index/hash.ts';
import type { LearnedLeads } from '../ports/learned.ts';
import type { MinerOutcomes } from '../ports/miner-outcomes.ts';
import type { OutcomeChange } from '../ports/outcome-feed.ts';
import { IdHashes } from './id-hashes.ts';
import { LeadLedger, leadEvent } from './lead-ledger.ts';
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
  /** The lead that nothing was heard of for longest comes first. */
  readonly #leads = new Map<string, LeadLedger>();
  readonly #miners: MinerLedger;
  #hashes = new IdHashes();
  #seq = 0;
  #forgets = 0;
  #events = 0;
  #unattributed = 0;
  #dropped = 0;

  constructor(settings: LearningSettings) {
    this.#settings = settings;
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
    this.#hashes = new IdHashes();
    for (const [leadId, ledger] of this.#leads) {
      for (const event of ledger.dropBefore(beforeMs)) this.#uncount(event.needKey);
      if (ledger.size === 0) this.#leads.delete(leadId);
      else this.#hashes.add(hashString(leadId));
    }
    this.#miners.dropBefore(beforeMs);
    this.#forgets++;
  }

  leads(asOfMs: number): LearnedLeads | null {
    if (this.#leads.size === 0) return null;
    return {
      idHashes: this.#hashes,
      of: (leadId, needKey) => this.#leads.get(leadId)?.outcomes(asOfMs, needKey, this.#settings) ?? null,
    };
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
    const leadId = change.lead_id;
    const ledger = this.#leads.get(leadId) ?? new LeadLedger();
    const before = ledger.size;
    const step = ledger.add(leadEvent(change, this.#settings));
    if (step.out !== null) {
      this.#miners.count(step.out, -1);
      if (step.out.needKey === undefined) this.#unattributed--;
    }
    if (step.in !== null) {
      this.#miners.count(step.in, 1);
      if (step.in.needKey === undefined) this.#unattributed++;
    }
    if (step.dropped?.needKey === undefined && step.dropped !== null) this.#unattributed--;
    this.#events += ledger.size - before;
    this.#leads.delete(leadId);
    this.#leads.set(leadId, ledger);
    this.#hashes.add(hashString(leadId));
  }

  #bound(): void {
    if (this.#events <= this.#settings.eventsMax) return;
    for (const [leadId, ledger] of this.#leads) {
      if (this.#events <= this.#settings.eventsMax) break;
      this.#drop(leadId, ledger);
      this.#dropped++;
    }
  }

  #drop(leadId: string, ledger: LeadLedger): void {
    for (const event of ledger.events) this.#uncount(event.needKey);
    this.#leads.delete(leadId);
  }

  #uncount(needKey: string | null | undefined): void {
    this.#events--;
    if (needKey === undefined) this.#unattributed--;
  }
}
