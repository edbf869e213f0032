import type { OutcomeKind } from '../domain/outcome.ts';
import type { LeadOutcomes } from '../ports/learned.ts';
import type { OutcomeChange } from '../ports/outcome-feed.ts';
import type { LearningSettings } from './learning-settings.ts';
import { carryShares } from './outcomes/carry-shares.ts';
import { examination } from './outcomes/examination.ts';
import { growth } from './outcomes/growth.ts';
import { OUTCOME_EVIDENCE } from './outcomes/outcome-evidence.ts';
import { outcomeShare } from './outcomes/outcome-share.ts';

const DAY_MS = 86_400_000;
/** Events kept of one lead; the oldest go first. */
const EVENTS_PER_LEAD = 200;
/** Of an event whose query is not stored (yet): it may be of this need or of another. */
const UNKNOWN_NEED = 0.5;

/** One event as it counts. */
export interface LeadEvent {
  eventId: string;
  queryId: string;
  kind: OutcomeKind;
  atMs: number;
  /** Undefined while its query is not known. */
  needKey: string | null | undefined;
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
    return { out: held ?? null, in: event, dropped };
  }

  /** Takes out what happened before the instant. */
  dropBefore(ms: number): LeadEvent[] {
    const kept = this.#events.findIndex((one) => one.atMs >= ms);
    return this.#events.splice(0, kept < 0 ? this.#events.length : kept);
  }

  /** Null where nothing is known as of the instant. */
  outcomes(asOfMs: number, needKey: string | null, settings: LearningSettings): LeadOutcomes | null {
    const fromMs = asOfMs - settings.windowDays * DAY_MS;
    let trials = 0;
    let successes = 0;
    let latest: LeadEvent | undefined;
    for (const event of this.#events) {
      if (event.atMs > asOfMs) break;
      if (event.atMs <= fromMs) continue;
      const { reward, isOfLead } = OUTCOME_EVIDENCE[event.kind];
      const counted = event.grown * (isOfLead ? 1 : needWeight(event.needKey, needKey, settings));
      trials += counted;
      if (reward === 1) successes += counted;
      if (event.kind !== 'impression' && event.kind !== 'click') latest = later(latest, event, needKey);
    }
    if (trials <= 0) return null;
    const events = trials / growth(asOfMs, settings.halfLifeDays);
    const weight = outcomeShare(events, settings.share);
    if (weight <= 0) return null;
    return {
      weight,
      value: successes / trials,
      events,
      ...(latest !== undefined && {
        latest: { kind: latest.kind, atMs: latest.atMs, isSameNeed: latest.needKey === needKey },
      }),
    };
  }
}

export function leadEvent(change: OutcomeChange, settings: LearningSettings): LeadEvent {
  const { placement, kind, at_ms: atMs } = change;
  const position = placement?.position ?? null;
  const examined = position === null ? 0 : examination(position, settings.positionBias);
  const { weight } = OUTCOME_EVIDENCE[kind];
  const trials = kind === 'impression' ? weight * examined : weight;
  return {
    eventId: change.event_id,
    queryId: change.query_id,
    kind,
    atMs,
    needKey: placement === null ? undefined : placement.need_key,
    examined,
    shares: placement === null ? [] : carryShares(placement.carried),
    grown: trials * growth(atMs, settings.halfLifeDays),
  };
}

function needWeight(
  of: string | null | undefined,
  asked: string | null,
  { otherNeed }: LearningSettings,
): number {
  if (of === undefined) return UNKNOWN_NEED;
  return of === asked ? 1 : otherNeed;
}

/** What a person is told of: the last one for this need, else the last one at all. */
function later(known: LeadEvent | undefined, event: LeadEvent, needKey: string | null): LeadEvent {
  return known === undefined || event.needKey === needKey || known.needKey !== needKey ? event : known;
}

function compare(a: LeadEvent, b: LeadEvent): number {
  return a.atMs - b.atMs || (a.eventId < b.eventId ? -1 : a.eventId > b.eventId ? 1 : 0);
}

function compareAt(events: readonly LeadEvent[], at: number, event: LeadEvent): number {
  const held = events[at];
  return held === undefined ? 0 : compare(held, event);
}
