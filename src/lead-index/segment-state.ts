import { clearBit, fillBits, hasBit, wordsFor } from './bitset.ts';
import { RemovedPostings, type TextFieldName } from './removed-postings.ts';
import type { Segment } from './segment.ts';

/** What the deleted leads of a segment take out of the corpus statistics. */
export interface Removed {
  leads: number;
  ownLength: number;
  snippets: number;
  snippetLength: number;
}

/** Deleted leads of one segment in the order of deletion, shared by all its states: a state sees the first `removed.leads` of them. */
export class TombstoneLog {
  readonly ordinals: number[] = [];
  readonly postings: RemovedPostings;

  constructor(segment: Segment) {
    this.postings = new RemovedPostings(segment);
  }
}

/** One segment with the leads deleted from it up to one moment. Never changes. */
export class SegmentState {
  readonly segment: Segment;
  readonly live: Uint32Array;
  readonly liveCount: number;
  readonly removed: Removed;
  readonly log: TombstoneLog;

  constructor(segment: Segment, live: Uint32Array, removed: Removed, log: TombstoneLog) {
    this.segment = segment;
    this.live = live;
    this.liveCount = segment.leadCount - removed.leads;
    this.removed = removed;
    this.log = log;
  }

  static whole(segment: Segment): SegmentState {
    const live = new Uint32Array(wordsFor(segment.leadCount));
    fillBits(live, segment.leadCount);
    const removed = { leads: 0, ownLength: 0, snippets: 0, snippetLength: 0 };
    return new SegmentState(segment, live, removed, new TombstoneLog(segment));
  }

  isLive(ordinal: number): boolean {
    return hasBit(this.live, ordinal);
  }

  /** The state after the leads are deleted too; only to be called on the newest state. */
  without(ordinals: readonly number[]): SegmentState {
    const live = this.live.slice();
    const removed = { ...this.removed };
    const { segment, log } = this;
    for (const ordinal of ordinals) {
      if (!hasBit(live, ordinal)) continue;
      clearBit(live, ordinal);
      log.ordinals.push(ordinal);
      removed.leads++;
      removed.ownLength += segment.own.lengths[ordinal] ?? 0;
      const end = segment.snippetStart[ordinal + 1] ?? 0;
      for (let s = segment.snippetStart[ordinal] ?? 0; s < end; s++) {
        removed.snippets++;
        removed.snippetLength += segment.snippetText.lengths[s] ?? 0;
      }
    }
    return new SegmentState(segment, live, removed, log);
  }

  /** Deleted documents that hold the term. */
  removedWith(field: TextFieldName, term: number): number {
    if (this.removed.leads === 0) return 0;
    const { log, live } = this;
    return log.postings.count(field, term, { ordinals: log.ordinals, seen: this.removed.leads, live });
  }
}
