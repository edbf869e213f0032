import type { LeadBlock, LeadChange } from '../ports/store.ts';
import type { LeadIndex, LeadIndexOptions, Snapshot } from './api.ts';
import { hasBit } from './bitset.ts';
import { buildSegment } from './build-segment.ts';
import { BulkBuilder } from './bulk-builder.ts';
import { chooseMerge } from './choose-merge.ts';
import { mergeSegments } from './merge-segments.ts';
import { type Lane, laneOf, MergeWorkers } from './merge-workers.ts';
import { saveLeadIndex } from './save-lead-index.ts';
import { SearchScratch } from './search.ts';
import { Segment } from './segment.ts';
import { SegmentState } from './segment-state.ts';
import { IndexSnapshot } from './snapshot.ts';

const MERGE_NOW_LEADS = 512;
/** With more segments than this, apply() merges small ones itself: nobody packs, or not quickly enough. */
const SEGMENTS_MAX = 48;
/** With more segments than this, apply() starts packing by itself. */
const PACK_FROM_SEGMENTS = 16;

export class SegmentedLeadIndex implements LeadIndex {
  readonly #options: LeadIndexOptions;
  readonly #scratch = new SearchScratch();
  #states: readonly SegmentState[] = [];
  #seq: number;
  #snapshot: IndexSnapshot | null = null;
  #packing: Promise<void> | null = null;
  readonly #workers = new MergeWorkers();
  /** Merges under way, and their inputs: not to be merged elsewhere. */
  readonly #merging = new Map<Lane, Promise<void>>();
  readonly #busy = new Set<Segment>();
  readonly #closing = new AbortController();

  constructor(options: LeadIndexOptions, states: readonly SegmentState[] = [], seq = 0) {
    this.#options = options;
    this.#states = states;
    this.#seq = seq;
  }

  snapshot(): Snapshot {
    this.#snapshot ??= new IndexSnapshot(this.#states, this.#seq, this.#scratch);
    return this.#snapshot;
  }

  async fill(pages: AsyncIterable<readonly LeadChange[]>): Promise<void> {
    if (this.#states.length > 0) throw new Error('only an empty index is filled');
    const builder = new BulkBuilder({ dimensions: this.#options.dimensions });
    let seq = this.#seq;
    try {
      for await (const changes of pages) {
        this.#closing.signal.throwIfAborted();
        await builder.add(changes.flatMap(({ block }) => block ?? []));
        seq = changes.reduce((most, change) => Math.max(most, change.seq), seq);
      }
      const segments = await builder.finish();
      this.#closing.signal.throwIfAborted();
      this.#seq = seq;
      this.#replace(segments.map((data) => SegmentState.whole(new Segment(data))));
    } finally {
      await builder.close();
    }
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
    if (states.length > SEGMENTS_MAX)
      mergeSmall(states, this.#busy, this.#options.mergeNowLeads ?? MERGE_NOW_LEADS);
    this.#replace(states);
    // A failure is reported by the next pack() of the owner.
    if (states.length > PACK_FROM_SEGMENTS) this.pack().catch(() => undefined);
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

  pack(): Promise<void> {
    this.#startMerges();
    this.#packing ??= this.#packAll().finally(() => {
      this.#packing = null;
    });
    return this.#packing;
  }

  async #packAll(): Promise<void> {
    while (this.#merging.size > 0) await Promise.race(this.#merging.values());
  }

  /** Starts the next merge of each lane that is free; what ends starts the next. */
  #startMerges(): void {
    for (;;) {
      const free = this.#states.filter(({ segment }) => !this.#busy.has(segment));
      const chosen = this.#closing.signal.aborted ? [] : chooseMerge(free);
      const lane = laneOf(chosen);
      if (chosen.length === 0 || this.#merging.has(lane)) return;
      const merge = this.#merge(lane, chosen);
      // Who packs hears of it; others must not.
      merge.catch(() => undefined);
      this.#merging.set(lane, merge);
    }
  }

  async #merge(lane: Lane, chosen: readonly SegmentState[]): Promise<void> {
    for (const { segment } of chosen) this.#busy.add(segment);
    try {
      const inputs = chosen.map(({ segment, live }) => ({ data: segment.data, live }));
      const merged = await this.#workers.run(lane, inputs, this.#closing.signal);
      this.#swapIn(chosen, new Segment(merged));
    } finally {
      for (const { segment } of chosen) this.#busy.delete(segment);
      this.#merging.delete(lane);
    }
    this.#startMerges();
  }

  /** Puts the merged segment in the place of its inputs; leads deleted meanwhile are deleted from it too. */
  #swapIn(inputs: readonly SegmentState[], merged: Segment): void {
    const now = new Map(this.#states.map((state) => [state.segment, state]));
    const gone: number[] = [];
    let ordinal = 0;
    for (const input of inputs) {
      const current = now.get(input.segment);
      for (let lead = 0; lead < input.segment.leadCount; lead++) {
        if (!hasBit(input.live, lead)) continue;
        if (current === undefined || !current.isLive(lead)) gone.push(ordinal);
        ordinal++;
      }
    }
    const replaced = new Set(inputs.map((input) => input.segment));
    const whole = SegmentState.whole(merged);
    const rest = this.#states.filter((state) => !replaced.has(state.segment));
    this.#replace([gone.length === 0 ? whole : whole.without(gone), ...rest]);
  }

  async save(path: string): Promise<void> {
    await saveLeadIndex(path, { states: this.#states, seq: this.#seq, options: this.#options });
  }

  stats(): ReturnType<LeadIndex['stats']> {
    let leads = 0;
    let snippets = 0;
    let bytes = 0;
    let recordBytes = 0;
    let vectorBytes = 0;
    let deleted = 0;
    for (const { segment, removed, liveCount } of this.#states) {
      leads += liveCount;
      snippets += segment.snippetCount - removed.snippets;
      deleted += removed.leads;
      for (const [name, { byteLength }] of Object.entries(segment.data.arrays)) {
        bytes += byteLength;
        if (name.startsWith('record.')) recordBytes += byteLength;
        if (name.startsWith('embedding.')) vectorBytes += byteLength;
      }
    }
    const segments = this.#states.length;
    return { leads, snippets, segments, bytes, recordBytes, vectorBytes, deleted, seq: this.#seq };
  }

  async close(): Promise<void> {
    this.#closing.abort(new Error('the lead index is closed'));
    await this.#packing?.catch(() => undefined);
    await this.#workers.close();
    this.#replace([]);
  }
}

/** Keeps the tail of small segments short: like the carry of a counter, each lead is moved O(log n) times. */
function mergeSmall(states: SegmentState[], busy: ReadonlySet<Segment>, leadsMax: number): void {
  for (;;) {
    const last = states.at(-1);
    const before = states.at(-2);
    if (last === undefined || before === undefined || busy.has(last.segment) || busy.has(before.segment))
      return;
    if (before.liveCount > last.liveCount * 2 || before.liveCount + last.liveCount > leadsMax) return;
    const inputs = [before, last].map(({ segment, live }) => ({ data: segment.data, live }));
    states.splice(-2, 2, SegmentState.whole(new Segment(mergeSegments(inputs))));
  }
}
