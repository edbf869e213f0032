import { type BitPlanes, sharedPlanes } from './bit-planes.ts';
import { BoundMemory } from './bound-table.ts';
import { TopSelection } from './top-selection.ts';

/** Memory of text passes, reused: sums for the leads of one window, and what was found out about single leads. */
export class TextScratch {
  /** Of the leads of a window that are to be scored, the number before each of its words that is not 0. */
  ranks = new Uint32Array(0);
  readonly sample = new TopSelection();
  readonly bounds = new BoundMemory();
  /** Ordinals of the leads to be scored; their BM25 sums; where the sums of their snippets start. */
  list = new Uint32Array(0);
  own = new Float64Array(0);
  bases = new Uint32Array(0);
  snippets = new Float64Array(0);

  /** Leads with their text values, ordinals ascending within a section. */
  recordCount = 0;
  recordOrdinals = new Uint32Array(1024);
  recordOwn = new Float64Array(1024);
  recordBest = new Float64Array(1024);
  /** Where the records of a segment end; one may have several sections. */
  sections: { segment: number; end: number }[] = [];

  begin(): void {
    this.recordCount = 0;
    this.sections = [];
  }

  endSection(segment: number): void {
    this.sections.push({ segment, end: this.recordCount });
  }

  /** For TextPruner. */
  get planes(): BitPlanes {
    return sharedPlanes();
  }

  ensureWindow(words: number): void {
    if (this.ranks.length < words) this.ranks = new Uint32Array(words);
  }

  ensureLeads(leads: number): void {
    if (this.list.length >= leads) return;
    const size = Math.ceil(leads * 1.25) + 64;
    this.list = new Uint32Array(size);
    this.own = new Float64Array(size);
    this.bases = new Uint32Array(size + 1);
  }

  ensureSnippets(snippets: number): void {
    if (this.snippets.length < snippets) this.snippets = new Float64Array(Math.ceil(snippets * 1.25) + 64);
  }

  record(ordinal: number, own: number, best: number): void {
    if (this.recordCount === this.recordOrdinals.length) this.#growRecords();
    const i = this.recordCount++;
    this.recordOrdinals[i] = ordinal;
    this.recordOwn[i] = own;
    this.recordBest[i] = best;
  }

  #growRecords(): void {
    const size = this.recordOrdinals.length * 2;
    const ordinals = new Uint32Array(size);
    ordinals.set(this.recordOrdinals);
    this.recordOrdinals = ordinals;
    const own = new Float64Array(size);
    own.set(this.recordOwn);
    this.recordOwn = own;
    const best = new Float64Array(size);
    best.set(this.recordBest);
    this.recordBest = best;
  }
}
