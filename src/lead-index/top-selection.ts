import type { Segment } from './segment.ts';

/**
 * Keeps the best `size` of the leads offered: highest value, then lowest idHash, then lowest lead_id. The order is
 * total, so neither the order of offers nor the packing of leads into segments changes the result.
 */
export class TopSelection {
  count = 0;
  /** Offers below it cannot enter. */
  threshold = -Infinity;
  segments = new Uint16Array(64);
  ordinals = new Uint32Array(64);
  #values = new Float64Array(64);
  #hashes = new Uint32Array(64);
  size = 0;
  #source: readonly { readonly segment: Segment }[] = [];

  begin(size: number, source: readonly { readonly segment: Segment }[]): void {
    this.count = 0;
    this.size = size;
    this.#source = source;
    this.threshold = size > 0 ? -Infinity : Infinity;
    const capacity = Math.max(64, size * 2 + 64);
    if (this.#values.length < capacity) {
      this.segments = new Uint16Array(capacity);
      this.ordinals = new Uint32Array(capacity);
      this.#values = new Float64Array(capacity);
      this.#hashes = new Uint32Array(capacity);
    }
  }

  offer(value: number, segment: number, ordinal: number, idHash: number): void {
    if (value < this.threshold || this.size === 0) return;
    const i = this.count++;
    this.#values[i] = value;
    this.segments[i] = segment;
    this.ordinals[i] = ordinal;
    this.#hashes[i] = idHash;
    if (this.count === this.#values.length) this.#cut();
  }

  /** Leaves the best in the first `count` places, in no order. */
  finish(): void {
    if (this.count > this.size) this.#cut();
  }

  #cut(): void {
    const k = this.size;
    let low = 0;
    let high = this.count - 1;
    while (low < high) {
      const at = this.#partition(low, high);
      if (at === k - 1) break;
      if (at < k - 1) low = at + 1;
      else high = at - 1;
    }
    this.count = k;
    let worst = Infinity;
    for (let i = 0; i < k; i++) worst = Math.min(worst, this.#values[i] ?? 0);
    this.threshold = worst;
  }

  /** Hoare-like partition around the middle element; returns where it ends. */
  #partition(low: number, high: number): number {
    this.#swap((low + high) >>> 1, high);
    let at = low;
    for (let i = low; i < high; i++) {
      if (this.#before(i, high)) {
        if (i !== at) this.#swap(i, at);
        at++;
      }
    }
    this.#swap(at, high);
    return at;
  }

  #before(i: number, j: number): boolean {
    const a = this.#values[i] ?? 0;
    const b = this.#values[j] ?? 0;
    if (a !== b) return a > b;
    const ha = this.#hashes[i] ?? 0;
    const hb = this.#hashes[j] ?? 0;
    return ha !== hb ? ha < hb : this.#leadId(i) < this.#leadId(j);
  }

  #leadId(i: number): string {
    return this.#source[this.segments[i] ?? 0]?.segment.leadId(this.ordinals[i] ?? 0) ?? '';
  }

  #swap(i: number, j: number): void {
    const { segments, ordinals } = this;
    const v = this.#values[i] ?? 0;
    const s = segments[i] ?? 0;
    const o = ordinals[i] ?? 0;
    const h = this.#hashes[i] ?? 0;
    this.#values[i] = this.#values[j] ?? 0;
    segments[i] = segments[j] ?? 0;
    ordinals[i] = ordinals[j] ?? 0;
    this.#hashes[i] = this.#hashes[j] ?? 0;
    this.#values[j] = v;
    segments[j] = s;
    ordinals[j] = o;
    this.#hashes[j] = h;
  }
}
