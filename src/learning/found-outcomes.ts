import type { CandidateOutcomes, LeadOutcomes } from '../ports/learned.ts';
import type { LeadLedger } from './lead-ledger.ts';

/** What counts at an instant, for one need. */
export interface Span {
  fromMs: number;
  untilMs: number;
  /** Trials of the instant per grown trial. */
  perTrial: number;
  /** Number of the need. */
  need: number;
}

/** Filled anew for every lead: an object for each would cost more than the sums. */
export interface OutcomesReading {
  weight: number;
  value: number;
  events: number;
}

/** What is known of the candidates of one query, side by side. Positions are added in ascending order. */
export class FoundOutcomes implements CandidateOutcomes {
  readonly positions: Int32Array;
  readonly weights: Float64Array;
  readonly values: Float64Array;
  readonly #events: Float64Array;
  readonly #ledgers: LeadLedger[] = [];
  readonly #span: Span;

  constructor(most: number, span: Span) {
    this.positions = new Int32Array(most);
    this.weights = new Float64Array(most);
    this.values = new Float64Array(most);
    this.#events = new Float64Array(most);
    this.#span = span;
  }

  get size(): number {
    return this.#ledgers.length;
  }

  add(position: number, { weight, value, events }: OutcomesReading, ledger: LeadLedger): void {
    const at = this.#ledgers.length;
    this.positions[at] = position;
    this.weights[at] = weight;
    this.values[at] = value;
    this.#events[at] = events;
    this.#ledgers.push(ledger);
  }

  get(position: number): LeadOutcomes | undefined {
    let low = 0;
    let high = this.size - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.positions[middle] ?? 0) < position) low = middle + 1;
      else high = middle;
    }
    const ledger = this.#ledgers[low];
    if (ledger === undefined || this.positions[low] !== position) return undefined;
    const reading = {
      weight: this.weights[low] ?? 0,
      value: this.values[low] ?? 0,
      events: this.#events[low] ?? 0,
    };
    return describeOutcomes(reading, ledger, this.#span);
  }
}

/** The last event is looked for only in leads that are answered. */
export function describeOutcomes(reading: OutcomesReading, ledger: LeadLedger, span: Span): LeadOutcomes {
  return {
    ...reading,
    latest() {
      const event = ledger.latest(span.fromMs, span.untilMs, span.need);
      return event === undefined
        ? null
        : { kind: event.kind, atMs: event.atMs, isSameNeed: event.need === span.need };
    },
  };
}
