import type { LeadBlock, LeadChange } from '../ports/store.ts';
import type { LeadIndex, LeadIndexOptions, Snapshot } from './api.ts';
import { buildSegment } from './build-segment.ts';
import { mergeSegments } from './merge-segments.ts';
import { SearchScratch } from './search.ts';
import { Segment } from './segment.ts';
import { SegmentState } from './segment-state.ts';
import { IndexSnapshot } from './snapshot.ts';

/** Segments up to this size together are merged at once in apply(); larger ones wait for pack(). */
const MERGE_NOW_LEADS = 1024;

export class SegmentedLeadIndex implements LeadIndex {
  readonly #options: LeadIndexOptions;
  readonly #scratch = new SearchScratch();
  #states: readonly SegmentState[] = [];
  #seq: number;
  #snapshot: IndexSnapshot | null = null;

  constructor(options: LeadIndexOptions, states: readonly SegmentState[] = [], seq = 0) {
    this.#options = options;
    this.#states = states;
    this.#seq = seq;
  }

  snapshot(): Snapshot {
    this.#snapshot ??= new IndexSnapshot(this.#states, this.#seq, this.#scratch);
    return this.#snapshot;
  }

  apply(changes: LeadChange[]): void {
    const last = new Map<string, LeadBlock | null>();
    for (const change of changes) {
      // A later change of one batch stands for the earlier ones.
      last.delete(change.lead_id);
      last.set(change.lead_id, change.block);
      this.#seq = Math.max(this.#seq, change.seq);
    }
    const states = this.#withoutLeads([...last.keys()]);
    const blocks = [...last.values()].filter((block) => block !== null);
    if (blocks.length > 0) states.push(SegmentState.whole(buildSegment(blocks, this.#options.dimensions)));
    mergeSmall(states);
    this.#replace(states);
  }

  #withoutLeads(leadIds: readonly string[]): SegmentState[] {
    return this.#states.map((state) => {
      const ordinals: number[] = [];
      for (const leadId of leadIds) {
        const ordinal = state.segment.ordinalOf(leadId);
        if (ordinal >= 0 && state.isLive(ordinal)) ordinals.push(ordinal);
      }
      return ordinals.length === 0 ? state : state.without(ordinals);
    });
  }

  #replace(states: readonly SegmentState[]): void {
    this.#states = states.filter((state) => state.liveCount > 0);
    this.#snapshot = null;
  }

  async pack(): Promise<void> {
    if (this.#states.length < 2) return;
    const data = mergeSegments(this.#states.map(({ segment, live }) => ({ data: segment.data, live })));
    this.#replace([SegmentState.whole(new Segment(data))]);
  }

  async save(_path: string): Promise<void> {
    throw new Error('not yet');
  }

  stats(): ReturnType<LeadIndex['stats']> {
    let leads = 0;
    let snippets = 0;
    let bytes = 0;
    let deleted = 0;
    for (const { segment, removed, liveCount } of this.#states) {
      leads += liveCount;
      snippets += segment.snippetCount - removed.snippets;
      deleted += removed.leads;
      for (const array of Object.values(segment.data.arrays)) bytes += array.byteLength;
    }
    return { leads, snippets, segments: this.#states.length, bytes, deleted, seq: this.#seq };
  }

  async close(): Promise<void> {
    this.#replace([]);
  }
}

/** Keeps the tail of small segments short: like the carry of a counter, each lead is moved O(log n) times. */
function mergeSmall(states: SegmentState[]): void {
  for (;;) {
    const last = states.at(-1);
    const before = states.at(-2);
    if (last === undefined || before === undefined) return;
    if (before.liveCount > last.liveCount * 2 || before.liveCount + last.liveCount > MERGE_NOW_LEADS) return;
    const inputs = [before, last].map(({ segment, live }) => ({ data: segment.data, live }));
    states.splice(-2, 2, SegmentState.whole(new Segment(mergeSegments(inputs))));
  }
}
