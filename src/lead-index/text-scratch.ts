/** Memory of text passes, reused: sums for one window of leads, and what was found out about single leads. */
export class TextScratch {
  /** BM25 sums of the window's own texts and snippets; all zero between windows. */
  own = new Float64Array(0);
  snippets = new Float64Array(0);
  /** Leads of the window whose own text, or a snippet, holds a term; all zero between windows. */
  ownTouched = new Uint32Array(0);
  snippetTouched = new Uint32Array(0);
  /** Ordinals of the window's passing leads. */
  list = new Uint32Array(0);

  /** Leads with their text values, ordinals ascending within a segment. */
  recordCount = 0;
  recordOrdinals = new Uint32Array(1024);
  recordOwn = new Float64Array(1024);
  recordBest = new Float64Array(1024);

  ensureWindow(leads: number, snippets: number): void {
    if (this.own.length < leads) {
      this.own = new Float64Array(leads);
      this.list = new Uint32Array(leads);
      this.ownTouched = new Uint32Array(leads / 32);
      this.snippetTouched = new Uint32Array(leads / 32);
    }
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
