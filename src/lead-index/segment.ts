import type { Lead } from '../domain/lead.ts';
import { COLUMNS, type Column, FACETS, type Facet } from '../domain/predicate.ts';
import type { Snippet } from '../domain/snippet.ts';
import type { MinerFactors } from '../ports/learned.ts';
import type { SegmentView } from './api.ts';
import { leadOfDocument } from './dense-terms.ts';
import { Dictionary } from './dictionary.ts';
import { quantizeQuery } from './embedding-code.ts';
import { FacetColumn } from './facet-column.ts';
import { Freshness } from './freshness.ts';
import { readRecord } from './lead-record.ts';
import type { LeadRows } from './lead-rows.ts';
import { NumberColumn } from './number-column.ts';
import { ObservedTotals } from './observed-totals.ts';
import { f32, f64, i8, type SegmentData, u8, u32 } from './segment-data.ts';
import { SegmentVectors } from './segment-vectors.ts';
import { readSnippets } from './snippet-record.ts';
import { TextField } from './text-field.ts';

let lastId = 0;

/** Methods over one immutable segment's arrays. */
export class Segment implements SegmentView {
  /** Of this object, in this thread: what is remembered of segments need not keep them. */
  readonly id = ++lastId;
  readonly data: SegmentData;
  readonly leadCount: number;
  readonly snippetCount: number;
  readonly quality: Float32Array;
  readonly idHash: Uint32Array;
  readonly terms: Dictionary;
  readonly own: TextField;
  readonly snippetText: TextField;
  /** Snippets of lead i: snippetStart[i] .. snippetStart[i + 1] - 1. */
  readonly snippetStart: Uint32Array;
  /** The lead of each snippet. */
  readonly snippetLead: Uint32Array;
  readonly snippetTimes: Float64Array;
  readonly snippetTypes: Uint8Array;
  /** Code of each snippet's miner. */
  readonly snippetMiners: Uint32Array;
  readonly freshness: Freshness;
  readonly vectors: SegmentVectors;
  /** Ordinals in the order of the prior. */
  readonly byQuality: Uint32Array;
  readonly rows: LeadRows;
  readonly #facets: Map<Facet, FacetColumn>;
  readonly #columns: Map<Column, NumberColumn>;
  readonly #leadIds: FacetColumn;
  readonly #leadBytes: Buffer;
  readonly #leadOffsets: Float64Array;
  readonly #snippetBytes: Buffer;
  readonly #snippetOffsets: Float64Array;
  readonly #byTime: Uint32Array;
  readonly #miners: Dictionary;
  #minerIds: readonly string[] | null = null;
  readonly #factors = new WeakMap<MinerFactors, Float64Array>();
  #observed: ObservedTotals | null = null;

  constructor(data: SegmentData) {
    const { arrays, leadCount } = data;
    this.data = data;
    this.leadCount = leadCount;
    this.snippetCount = data.snippetCount;
    this.quality = f32(arrays, 'quality');
    this.idHash = u32(arrays, 'idHash');
    this.terms = new Dictionary(arrays, 'terms');
    this.own = new TextField(arrays, 'own', leadCount);
    this.snippetText = new TextField(arrays, 'snippets', leadCount);
    this.snippetStart = u32(arrays, 'snippets.of');
    this.snippetTimes = f64(arrays, 'snippets.times');
    this.snippetTypes = u8(arrays, 'snippets.types');
    this.snippetMiners = u32(arrays, 'snippets.miners');
    this.#miners = new Dictionary(arrays, 'miners');
    this.snippetLead = leadOfDocument(this.snippetStart);
    this.freshness = new Freshness(arrays, leadCount);
    this.#byTime = u32(arrays, 'snippets.byTime');
    this.vectors = new SegmentVectors(
      {
        scales: f32(arrays, 'embedding.scales'),
        values: i8(arrays, 'embedding.values'),
        signs: u32(arrays, 'embedding.signs'),
      },
      data.dimensions,
    );
    this.byQuality = u32(arrays, 'byQuality');
    this.rows = { start: u32(arrays, 'rows.start'), cells: u32(arrays, 'rows.cells') };
    this.#facets = new Map(FACETS.map((name) => [name, new FacetColumn(arrays, `facet.${name}`, leadCount)]));
    this.#columns = new Map(
      COLUMNS.map((name) => [name, new NumberColumn(arrays, `column.${name}`, leadCount)]),
    );
    this.#leadIds = this.facet('lead_id');
    this.#leadBytes = asBuffer(u8(arrays, 'record.leads'));
    this.#leadOffsets = f64(arrays, 'record.leadOffsets');
    this.#snippetBytes = asBuffer(u8(arrays, 'record.snippets'));
    this.#snippetOffsets = f64(arrays, 'record.snippetOffsets');
  }

  facet(facet: Facet): FacetColumn {
    const column = this.#facets.get(facet);
    if (column === undefined) throw new Error(`no facet ${facet}`);
    return column;
  }

  numbers(column: Column): NumberColumn {
    const numbers = this.#columns.get(column);
    if (numbers === undefined) throw new Error(`no column ${column}`);
    return numbers;
  }

  column(column: Column): Float64Array {
    return this.numbers(column).values;
  }

  leadId(ordinal: number): string {
    return this.#leadIds.valueOf(this.#leadIds.codes[ordinal] ?? 0);
  }

  /** Ordinal of the lead, deleted or not; -1 where the segment does not hold it. */
  ordinalOf(leadId: string): number {
    // Every lead has one lead_id of its own, so codes are given in the order of ordinals.
    return this.#leadIds.codeOf(leadId);
  }

  /** Snippets observed by then, deleted leads' too. */
  observedBy(asOfMs: number): { documents: number; totalLength: number } {
    this.#observed ??= new ObservedTotals(this.#byTime, this.snippetTimes, this.snippetText.lengths);
    return this.#observed.by(asOfMs);
  }

  get minerIds(): readonly string[] {
    this.#minerIds ??= Array.from({ length: this.#miners.size }, (_, code) => this.#miners.valueOf(code));
    return this.#minerIds;
  }

  /** Factor of each miner, by code; worked out once for one and the same object. */
  minerFactors(factors: MinerFactors): Float64Array {
    let table = this.#factors.get(factors);
    if (table === undefined) {
      // Bounds are made with `max`: a factor above it would cost leads.
      table = Float64Array.from(this.minerIds, (id) => Math.min(factors.of(id), factors.max));
      this.#factors.set(factors, table);
    }
    return table;
  }

  lead(ordinal: number): Lead {
    const from = this.#leadOffsets[ordinal] ?? 0;
    return readRecord(this.#leadBytes.toString('utf8', from, this.#leadOffsets[ordinal + 1]));
  }

  snippets(ordinal: number): Snippet[] {
    const from = this.#snippetOffsets[ordinal] ?? 0;
    const to = this.#snippetOffsets[ordinal + 1] ?? 0;
    return from === to ? [] : readSnippets(this.#snippetBytes.toString('utf8', from, to));
  }

  hasEmbedding(ordinal: number): boolean {
    return this.vectors.has(ordinal);
  }

  similarity(ordinal: number, query: Float32Array): number {
    return this.hasEmbedding(ordinal) ? (this.similarities(Uint32Array.of(ordinal), query)[0] ?? 0) : 0;
  }

  /** The same for several leads, NaN for one without a vector. */
  similarities(ordinals: Uint32Array, query: Float32Array): Float64Array {
    const { vectors } = this;
    const out = new Float64Array(ordinals.length);
    const code = quantizeQuery(query);
    vectors.products(ordinals, { from: 0, to: out.length }, code, out);
    for (let n = 0; n < out.length; n++) out[n] = (out[n] ?? 0) * code.unit;
    return out;
  }

  embedding(ordinal: number): Float32Array | null {
    return this.hasEmbedding(ordinal) ? this.vectors.vector(ordinal) : null;
  }
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
