import type { Lead } from '../domain/lead.ts';
import { COLUMNS, FACETS } from '../domain/predicate.ts';
import { CONTENT_TYPES, type Snippet } from '../domain/snippet.ts';
import type { LeadBlock } from '../ports/store.ts';
import { analyzeNumbers, termCache } from './analyze.ts';
import { leadOfDocument, packDenseTerms } from './dense-terms.ts';
import { DictionaryBuilder } from './dictionary.ts';
import { quantize } from './embedding-code.ts';
import { packFacet } from './facet-column.ts';
import { facetValues } from './facet-values.ts';
import { packFreshness } from './freshness.ts';
import { hashString } from './hash.ts';
import { writeRecord } from './lead-record.ts';
import { packLeadRows } from './lead-rows.ts';
import { packNumbers, sortedOrder } from './number-column.ts';
import { ownTexts } from './own-terms.ts';
import { packByQuality } from './pack-by-quality.ts';
import {
  GrowBytes,
  GrowU32,
  gatherSmall,
  type PackedArrays,
  sharedF32,
  sharedF64,
  sharedU8,
  sharedU32,
} from './packed-arrays.ts';
import { f64, type SegmentData } from './segment-data.ts';
import { writeSnippets } from './snippet-record.ts';
import { packTermBounds } from './term-bounds.ts';
import { TermIds } from './term-ids.ts';
import { TextFieldBuilder } from './text-field.ts';
import { makeVectorArrays, packVectorArrays } from './vector-memory.ts';
import { packSigns } from './vector-signs.ts';

interface FacetInProgress {
  dictionary: DictionaryBuilder;
  start: GrowU32;
  codes: GrowU32;
}

/** A block's records, where they are written already: writeRecord() of the lead, writeSnippets() of the snippets or ''. */
export interface BlockTexts {
  lead: string;
  snippets: string;
}

/** Turns lead blocks into one segment. Leads keep the order they are added in; a lead_id must come once. */
export class SegmentBuilder {
  readonly #dimensions: number;
  readonly #facets = FACETS.map((): FacetInProgress => {
    const start = new GrowU32();
    start.push(0);
    return { dictionary: new DictionaryBuilder(), start, codes: new GrowU32() };
  });
  readonly #columns = COLUMNS.map((): number[] => []);
  readonly #quality: number[] = [];
  readonly #idHash: number[] = [];
  readonly #scales: number[] = [];
  #embeddings = new Int8Array(0);
  #embedded = 0;

  readonly #terms = new TermIds();
  readonly #own = new TextFieldBuilder({
    terms: new GrowU32(),
    lengths: new GrowU32(),
    docEnds: new GrowU32(),
  });
  readonly #snippets = new TextFieldBuilder({
    terms: new GrowU32(),
    lengths: new GrowU32(),
    docEnds: new GrowU32(),
  });
  readonly #snippetStart = new GrowU32();
  readonly #snippetTimes: number[] = [];
  readonly #snippetTypes: number[] = [];
  readonly #miners = new DictionaryBuilder();
  readonly #snippetMiners = new GrowU32();
  readonly #numbers = new GrowU32(1024);

  readonly #leadBytes = new GrowBytes(4096);
  readonly #leadOffsets: number[] = [0];
  readonly #snippetBytes = new GrowBytes(4096);
  readonly #snippetOffsets: number[] = [0];

  constructor(dimensions: number) {
    this.#dimensions = dimensions;
    this.#snippetStart.push(0);
  }

  get leadCount(): number {
    return this.#quality.length;
  }

  add(block: LeadBlock, texts?: BlockTexts): void {
    const { lead } = block;
    this.#addFacets(lead);
    COLUMNS.forEach((column, i) => {
      this.#columns[i]?.push(lead[column] ?? Number.NaN);
    });
    this.#addEmbedding(block.embedding);
    this.#quality.push(lead.quality);
    this.#idHash.push(hashString(lead.lead_id));
    this.#addText(this.#own, ownTexts(lead));
    this.#leadBytes.pushString(texts?.lead ?? writeRecord(lead));
    this.#leadOffsets.push(this.#leadBytes.length);
    this.#addSnippets(block.snippets, texts?.snippets);
  }

  #addFacets(lead: Lead): void {
    for (let f = 0; f < FACETS.length; f++) {
      const facet = this.#facets[f];
      const name = FACETS[f];
      if (facet === undefined || name === undefined) continue;
      const from = facet.codes.length;
      const found = facetValues(lead, name);
      for (let v = 0; v < found.length; v++)
        insertCode(facet.codes, from, facet.dictionary.add(found[v] ?? ''));
      facet.start.push(facet.codes.length);
    }
  }

  #addEmbedding(embedding: Float32Array | null): void {
    if (embedding === null) {
      this.#scales.push(0);
      return;
    }
    if (embedding.length !== this.#dimensions) {
      throw new RangeError(`embedding has ${embedding.length} dimensions, the index ${this.#dimensions}`);
    }
    const at = this.#scales.length * this.#dimensions;
    if (at + this.#dimensions > this.#embeddings.length) {
      const next = new Int8Array(Math.max(at + this.#dimensions, this.#embeddings.length * 2));
      next.set(this.#embeddings);
      this.#embeddings = next;
    }
    this.#scales.push(quantize(embedding, this.#embeddings, at));
    this.#embedded++;
  }

  /** One document of the texts' terms. */
  #addText(field: TextFieldBuilder, texts: readonly string[]): void {
    const numbers = this.#numbers;
    numbers.length = 0;
    termCache.makeRoom();
    for (const text of texts) analyzeNumbers(text, numbers);
    const { data, length } = numbers;
    this.#terms.replace(data, length);
    field.addDocument(data, length);
  }

  #addSnippets(snippets: Snippet[], text: string | undefined): void {
    const ordered = snippets.length > 1 ? snippets.toSorted(oldestFirst) : snippets;
    for (const snippet of ordered) {
      this.#addText(this.#snippets, [snippet.text]);
      this.#snippetTimes.push(snippet.observed_at_ms);
      this.#snippetTypes.push(CONTENT_TYPES.indexOf(snippet.content_type));
      this.#snippetMiners.push(this.#miners.add(snippet.miner_id));
    }
    this.#snippetStart.push(this.#snippetTimes.length);
    if (ordered.length > 0) this.#snippetBytes.pushString(text ?? writeSnippets(ordered));
    this.#snippetOffsets.push(this.#snippetBytes.length);
  }

  finish(): SegmentData {
    const arrays: PackedArrays = {};
    FACETS.forEach((name, f) => {
      const facet = this.#facets[f];
      if (facet)
        packFacet(arrays, `facet.${name}`, facet.start.toShared(), facet.codes.toShared(), facet.dictionary);
    });
    COLUMNS.forEach((name, i) => {
      packNumbers(arrays, `column.${name}`, Float64Array.from(this.#columns[i] ?? []));
    });
    this.#finishText(arrays);
    this.#finishRows(arrays);
    return {
      leadCount: this.leadCount,
      snippetCount: this.#snippetTimes.length,
      dimensions: this.#embedded > 0 ? this.#dimensions : 0,
      newestMs: this.#snippetTimes.reduce((a, b) => Math.max(a, b), -Infinity),
      ownLength: this.#own.totalLength,
      snippetLength: this.#snippets.totalLength,
      arrays: gatherSmall(arrays),
    };
  }

  #finishText(arrays: PackedArrays): void {
    const { dictionary } = this.#terms;
    dictionary.pack(arrays, 'terms');
    this.#own.pack(arrays, 'own', dictionary.size);
    this.#snippets.pack(arrays, 'snippets', dictionary.size);
    const snippetStart = this.#snippetStart.toShared();
    arrays['snippets.of'] = snippetStart;
    const leadOf = leadOfDocument(snippetStart);
    packDenseTerms(arrays, 'own', this.leadCount, null);
    packDenseTerms(arrays, 'snippets', this.leadCount, leadOf);
    packTermBounds(arrays, 'own');
    packTermBounds(arrays, 'snippets');
    arrays['snippets.times'] = copyInto(sharedF64(this.#snippetTimes.length), this.#snippetTimes);
    arrays['snippets.types'] = copyInto(sharedU8(this.#snippetTypes.length), this.#snippetTypes);
    this.#miners.pack(arrays, 'miners');
    arrays['snippets.miners'] = this.#snippetMiners.toShared();
    arrays['snippets.byTime'] = sortedOrder(f64(arrays, 'snippets.times'));
    packFreshness(arrays, this.leadCount, leadOf);
  }

  #finishRows(arrays: PackedArrays): void {
    const n = this.leadCount;
    arrays.quality = copyInto(sharedF32(n), this.#quality);
    arrays.idHash = copyInto(sharedU32(n), this.#idHash);
    const dimensions = this.#embedded > 0 ? this.#dimensions : 0;
    const vectors = makeVectorArrays(n, dimensions);
    vectors.scales.set(this.#scales);
    vectors.values.set(this.#embeddings.subarray(0, vectors.values.length));
    packSigns(vectors, dimensions);
    packVectorArrays(arrays, vectors);
    packByQuality(arrays);
    packLeadRows(arrays, n);
    arrays['record.leads'] = this.#leadBytes.toShared();
    arrays['record.leadOffsets'] = copyInto(sharedF64(n + 1), this.#leadOffsets);
    arrays['record.snippets'] = this.#snippetBytes.toShared();
    arrays['record.snippetOffsets'] = copyInto(sharedF64(n + 1), this.#snippetOffsets);
  }
}

/** Keeps codes from `from` on sorted and distinct; a lead has a few. */
function insertCode(codes: GrowU32, from: number, code: number): void {
  let at = codes.length;
  while (at > from && (codes.data[at - 1] ?? 0) > code) at--;
  if (at > from && codes.data[at - 1] === code) return;
  codes.push(code);
  if (at === codes.length - 1) return;
  codes.data.copyWithin(at + 1, at, codes.length - 1);
  codes.data[at] = code;
}

/** Snippets of a lead, oldest first. */
export function oldestFirst(a: Snippet, b: Snippet): number {
  return a.observed_at_ms - b.observed_at_ms || (a.snippet_id < b.snippet_id ? -1 : 1);
}

function copyInto<T extends { set(values: ArrayLike<number>): void }>(target: T, values: number[]): T {
  target.set(values);
  return target;
}
