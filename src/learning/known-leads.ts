import type { Candidates, SegmentView, Snapshot } from '../lead-index/api.ts';
import { hashString } from '../lead-index/hash.ts';
import type { CandidateOutcomes, LearnedLeads } from '../ports/learned.ts';
import { describeOutcomes, FoundOutcomes, type OutcomesReading, type Span } from './found-outcomes.ts';
import { IdHashes } from './id-hashes.ts';
import { LeadLedger } from './lead-ledger.ts';
import type { SumsReading } from './lead-sums.ts';
import type { LearningSettings } from './learning-settings.ts';
import { growth } from './outcomes/growth.ts';
import { outcomeShare } from './outcomes/outcome-share.ts';

const DAY_MS = 86_400_000;
/** Number of all needs that nothing was ever heard of. */
const UNHEARD_NEED = -2;

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
  readonly #sums: SumsReading = { trials: 0, value: 0 };
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
    const fromMs = asOfMs - this.#settings.windowDays * DAY_MS;
    const spanOf = (needKey: string | null): Span => ({
      fromMs,
      untilMs: asOfMs,
      perTrial,
      need: this.#needs.get(needKey) ?? UNHEARD_NEED,
    });
    return {
      of: (leadId, needKey) => {
        const ledger = this.get(leadId);
        if (ledger === undefined) return null;
        const span = spanOf(needKey);
        const reading = { weight: 0, value: 0, events: 0 };
        this.#read(ledger, span, reading);
        return reading.weight > 0 ? describeOutcomes(reading, ledger, span) : null;
      },
      among: (candidates, snapshot, needKey) => this.#among(candidates, snapshot, spanOf(needKey)),
    };
  }

  #among(candidates: Candidates, snapshot: Snapshot, span: Span): CandidateOutcomes {
    const found = new FoundOutcomes(candidates.count, span);
    const reading = { weight: 0, value: 0, events: 0 };
    const met = snapshot.segments.map((segment) => this.#metIn(segment));
    const { segment: numbers, ordinal: ordinals, count } = candidates;
    for (let i = 0; i < count; i++) {
      const number = numbers[i] ?? 0;
      const ordinal = ordinals[i] ?? 0;
      const held = met[number]?.[ordinal] ?? 0;
      const ledger =
        (held === 0 ? undefined : this.#byNumber.get(held)) ??
        this.#meet(snapshot.segments[number], met[number], ordinal);
      if (ledger === undefined) continue;
      this.#read(ledger, span, reading);
      if (reading.weight > 0) found.add(i, reading, ledger);
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

  #read(ledger: LeadLedger, span: Span, into: OutcomesReading): void {
    ledger.sums(span.fromMs, span.untilMs).read(span.need, this.#settings.otherNeed, this.#sums);
    into.events = this.#sums.trials * span.perTrial;
    into.value = this.#sums.value;
    into.weight = outcomeShare(into.events, this.#settings.share);
  }
}
