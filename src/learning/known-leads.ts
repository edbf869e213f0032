import type { Candidates, SegmentView, Snapshot } from '../lead-index/api.ts';
import { hashString } from '../lead-index/hash.ts';
import type { CandidateOutcomes, LeadOutcomes, LearnedLeads } from '../ports/learned.ts';
import { IdHashes } from './id-hashes.ts';
import { LeadLedger } from './lead-ledger.ts';
import type { LearningSettings } from './learning-settings.ts';
import { growth } from './outcomes/growth.ts';
import { outcomeShare } from './outcomes/outcome-share.ts';

const DAY_MS = 86_400_000;

interface KnownLead {
  /** From 1, never given again. */
  number: number;
  ledger: LeadLedger;
}

/** Ledgers by lead, the one that nothing was heard of for longest first, and the way to them from leads of the index. */
export class KnownLeads {
  readonly #settings: LearningSettings;
  readonly #leads = new Map<string, KnownLead>();
  readonly #byNumber = new Map<number, LeadLedger>();
  readonly #needs = new Map<string | null, number>();
  #hashes = new IdHashes();
  #numbers = 0;
  #needsGiven = 0;
  /** Numbers of leads by segment and ordinal, as they are met: an id is read once, not in every query. */
  #met = new WeakMap<SegmentView, Int32Array>();

  constructor(settings: LearningSettings) {
    this.#settings = settings;
  }

  get size(): number {
    return this.#leads.size;
  }

  readonly needNumber = (needKey: string | null): number => {
    let number = this.#needs.get(needKey);
    if (number === undefined) {
      number = this.#needsGiven++;
      this.#needs.set(needKey, number);
    }
    return number;
  };

  *entries(): Iterable<[string, LeadLedger]> {
    for (const [leadId, { ledger }] of this.#leads) yield [leadId, ledger];
  }

  get(leadId: string): LeadLedger | undefined {
    return this.#leads.get(leadId)?.ledger;
  }

  /** The ledger of a lead of which something is heard now. */
  heard(leadId: string): LeadLedger {
    const known = this.#leads.get(leadId) ?? { number: ++this.#numbers, ledger: new LeadLedger() };
    this.#leads.delete(leadId);
    this.#leads.set(leadId, known);
    this.#byNumber.set(known.number, known.ledger);
    this.#hashes.add(hashString(leadId));
    return known.ledger;
  }

  delete(leadId: string): void {
    const known = this.#leads.get(leadId);
    if (known === undefined) return;
    this.#leads.delete(leadId);
    this.#byNumber.delete(known.number);
  }

  /** Forgets the hashes and needs of what has been deleted since. */
  tidy(): void {
    this.#hashes = new IdHashes();
    const used = new Set<number>();
    for (const [leadId, ledger] of this.entries()) {
      this.#hashes.add(hashString(leadId));
      for (const { need } of ledger.events) used.add(need);
    }
    for (const [needKey, number] of this.#needs) if (!used.has(number)) this.#needs.delete(needKey);
  }

  /** Null where nothing is known of any lead. */
  asOf(asOfMs: number): LearnedLeads | null {
    if (this.#leads.size === 0) return null;
    const perTrial = 1 / growth(asOfMs, this.#settings.halfLifeDays);
    const span = { fromMs: asOfMs - this.#settings.windowDays * DAY_MS, untilMs: asOfMs, perTrial };
    return {
      of: (leadId, needKey) => {
        const ledger = this.get(leadId);
        return ledger === undefined ? null : this.#outcomes(ledger, this.#needOf(needKey), span);
      },
      among: (candidates, snapshot, needKey) => this.#among(candidates, snapshot, needKey, span),
    };
  }

  #among(candidates: Candidates, snapshot: Snapshot, needKey: string | null, span: Span): CandidateOutcomes {
    const need = this.#needOf(needKey);
    const found = new Map<number, LeadOutcomes>();
    const met = snapshot.segments.map((segment) => this.#metIn(segment));
    const { segment: numbers, ordinal: ordinals, count } = candidates;
    for (let i = 0; i < count; i++) {
      const number = numbers[i] ?? 0;
      const ordinal = ordinals[i] ?? 0;
      const ledger =
        this.#byNumber.get(met[number]?.[ordinal] ?? 0) ??
        this.#meet(snapshot.segments[number], met[number], ordinal);
      if (ledger === undefined) continue;
      const outcomes = this.#outcomes(ledger, need, span);
      if (outcomes !== null) found.set(i, outcomes);
    }
    return found;
  }

  #metIn(segment: SegmentView): Int32Array {
    let met = this.#met.get(segment);
    if (met === undefined) {
      met = new Int32Array(segment.leadCount);
      this.#met.set(segment, met);
    }
    return met;
  }

  #meet(
    segment: SegmentView | undefined,
    met: Int32Array | undefined,
    ordinal: number,
  ): LeadLedger | undefined {
    if (segment === undefined || !this.#hashes.has(segment.idHash[ordinal] ?? 0)) return undefined;
    const known = this.#leads.get(segment.leadId(ordinal));
    if (known !== undefined && met !== undefined) met[ordinal] = known.number;
    return known?.ledger;
  }

  /** -2 is nobody's: nothing was ever heard of the need. */
  #needOf(needKey: string | null): number {
    return this.#needs.get(needKey) ?? -2;
  }

  #outcomes(ledger: LeadLedger, need: number, span: Span): LeadOutcomes | null {
    const { trials, value } = ledger.sums(span.fromMs, span.untilMs).of(need, this.#settings.otherNeed);
    const events = trials * span.perTrial;
    const weight = outcomeShare(events, this.#settings.share);
    return weight > 0 ? new Outcomes(weight, value, events, ledger, need, span) : null;
  }
}

/** What counts at an instant. */
interface Span {
  fromMs: number;
  untilMs: number;
  /** Trials of the instant per grown trial. */
  perTrial: number;
}

/** The last event is looked for only in those that are answered. */
class Outcomes implements LeadOutcomes {
  readonly weight: number;
  readonly value: number;
  readonly events: number;
  readonly #ledger: LeadLedger;
  readonly #need: number;
  readonly #span: Span;

  constructor(weight: number, value: number, events: number, ledger: LeadLedger, need: number, span: Span) {
    this.weight = weight;
    this.value = value;
    this.events = events;
    this.#ledger = ledger;
    this.#need = need;
    this.#span = span;
  }

  latest(): ReturnType<LeadOutcomes['latest']> {
    const event = this.#ledger.latest(this.#span.fromMs, this.#span.untilMs, this.#need);
    return event === undefined
      ? null
      : { kind: event.kind, atMs: event.atMs, isSameNeed: event.need === this.#need };
  }
}
