import { LRUCache } from 'lru-cache';
import type { Outcome, OutcomeKind } from '../../domain/outcome.ts';
import { hashText } from './hash-text.ts';

const BYTES_MAX = 8_388_608;
const ENTRY_BYTES = 250;
const LEAD_BYTES = 9;
/** Under it, to click on every lead says nothing: fewer leads are counted twice. */
const LEADS_MIN = 5;
const CLOCK_MS = 60_000;
const CLICKED = 1;
const USEFUL = 2;
const USEFUL_KINDS: ReadonlySet<OutcomeKind> = new Set(['accepted', 'replied', 'meeting', 'converted']);

interface Asked {
  submitter: string;
  atMs: number;
  leads: readonly number[];
  /** Made with the first outcome: most answers never have one. */
  marks: Uint8Array | null;
  wasSpokenOf: boolean;
}

/** What an outcome adds to the sums of the one who asked. */
export interface FeedbackEvent {
  submitter: string;
  impossible: boolean;
  shown: number;
  clicked: boolean;
  useful: boolean;
}

/** The queries of late and which of their leads were spoken of; at most 8 MB, the oldest are forgotten. */
export class FeedbackLedger {
  readonly #asked = new LRUCache<string, Asked>({
    maxSize: BYTES_MAX,
    sizeCalculation: ({ leads }) => ENTRY_BYTES + LEAD_BYTES * leads.length,
  });

  keep(queryId: string, submitter: string, atMs: number, leads: readonly number[]): void {
    this.#asked.set(queryId, {
      submitter,
      atMs,
      leads,
      marks: null,
      wasSpokenOf: false,
    });
  }

  knows(queryId: string): boolean {
    return this.#asked.has(queryId);
  }

  /** Null where the query is not known, and for impressions, which nobody did anything for. */
  account({ query_id, lead_id, kind, at_ms }: Outcome): FeedbackEvent | null {
    const asked = this.#asked.get(query_id);
    if (asked === undefined || kind === 'impression') return null;
    const { submitter, leads } = asked;
    asked.marks ??= new Uint8Array(leads.length);
    const { marks } = asked;
    const place = leads.indexOf(hashText(lead_id));
    const impossible = place < 0 || at_ms < asked.atMs - CLOCK_MS;
    const shown = asked.wasSpokenOf ? 0 : leads.length * (leads.length < LEADS_MIN ? 2 : 1);
    asked.wasSpokenOf = true;
    const mark = (bit: number): boolean => {
      if (impossible || ((marks[place] ?? 0) & bit) !== 0) return false;
      marks[place] = (marks[place] ?? 0) | bit;
      return true;
    };
    return {
      submitter,
      impossible,
      shown,
      clicked: kind === 'click' && mark(CLICKED),
      useful: USEFUL_KINDS.has(kind) && mark(USEFUL),
    };
  }
}

/** Ids as the sketches and the ledger know them. Plain numbers: typed arrays of this size cost more to collect than the rest. */
export function leadHashes(leadIds: readonly string[]): number[] {
  return leadIds.map((id) => hashText(id));
}
