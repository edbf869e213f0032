import type { OutcomeKind } from '../domain/outcome.ts';
import { LeadSums } from './lead-sums.ts';

/** Events kept of one lead; the oldest go first. */
const EVENTS_PER_LEAD = 200;

/** One event as it counts. */
export interface LeadEvent {
  eventId: string;
  queryId: string;
  kind: OutcomeKind;
  atMs: number;
  /** Number of the need (see NeedNumbers); UNKNOWN_NEED while its query is not known. */
  need: number;
  /** Probability that it was examined where it was shown; 0 where that is not known. */
  examined: number;
  shares: { minerId: string; share: number }[];
  /** Trials, grown: see growth(). */
  grown: number;
}

/** What changed by an event: what no longer counts, and what does now. */
export interface LedgerStep {
  out: LeadEvent | null;
  in: LeadEvent | null;
  /** The oldest, where there were too many; it goes on counting for its miners. */
  dropped: LeadEvent | null;
}

/** Events of one lead, in order of time and id. Of one kind for one query the earliest counts, whoever says it how often. */
export class LeadLedger {
  readonly #events: LeadEvent[] = [];
  #all: LeadSums | null = null;

  get size(): number {
    return this.#events.length;
  }

  get events(): readonly LeadEvent[] {
    return this.#events;
  }

  /** The same whatever the order of the events. */
  add(event: LeadEvent): LedgerStep {
    const at = this.#events.findIndex((one) => one.queryId === event.queryId && one.kind === event.kind);
    const held = this.#events[at];
    if (held !== undefined) {
      if (held.eventId !== event.eventId && compare(held, event) <= 0)
        return { out: null, in: null, dropped: null };
      this.#events.splice(at, 1);
    }
    let to = this.#events.length;
    while (to > 0 && compareAt(this.#events, to - 1, event) > 0) to--;
    this.#events.splice(to, 0, event);
    const dropped = this.#events.length > EVENTS_PER_LEAD ? (this.#events.shift() ?? null) : null;
    this.#all = null;
    return { out: held ?? null, in: event, dropped };
  }

  /** Takes out what happened before the instant. */
  dropBefore(ms: number): LeadEvent[] {
    const kept = this.#events.findIndex((one) => one.atMs >= ms);
    this.#all = null;
    return this.#events.splice(0, kept < 0 ? this.#events.length : kept);
  }

  /** Of the events after `fromMs` and until `untilMs`; mostly these are all, and then they have been added up before. */
  sums(fromMs: number, untilMs: number): LeadSums {
    this.#all ??= new LeadSums(this.#events);
    const { firstMs, lastMs } = this.#all;
    if (firstMs > fromMs && lastMs <= untilMs) return this.#all;
    return new LeadSums(this.#events.filter(({ atMs }) => atMs > fromMs && atMs <= untilMs));
  }

  /** The last event but clicks and impressions: of the need where there is one, else of any. */
  latest(fromMs: number, untilMs: number, need: number): LeadEvent | undefined {
    let latest: LeadEvent | undefined;
    for (const event of this.#events) {
      if (event.atMs > untilMs) break;
      if (event.atMs <= fromMs || event.kind === 'impression' || event.kind === 'click') continue;
      if (latest === undefined || event.need === need || latest.need !== need) latest = event;
    }
    return latest;
  }
}

function compare(a: LeadEvent, b: LeadEvent): number {
  return a.atMs - b.atMs || (a.eventId < b.eventId ? -1 : a.eventId > b.eventId ? 1 : 0);
}

function compareAt(events: readonly LeadEvent[], at: number, event: LeadEvent): number {
  const held = events[at];
  return held === undefined ? 0 : compare(held, event);
}
