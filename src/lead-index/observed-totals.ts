const BLOCK = 256;

/** Number and total length of the snippets observed by an instant, from their order in time and sums of every 256. */
export class ObservedTotals {
  readonly #byTime: Uint32Array;
  readonly #times: Float64Array;
  readonly #lengths: Uint32Array;
  /** Total length of the first 256 * i in time. */
  readonly #sums: Float64Array;

  constructor(byTime: Uint32Array, times: Float64Array, lengths: Uint32Array) {
    this.#byTime = byTime;
    this.#times = times;
    this.#lengths = lengths;
    this.#sums = new Float64Array(Math.floor(byTime.length / BLOCK) + 1);
    for (let block = 1; block < this.#sums.length; block++) {
      this.#sums[block] = (this.#sums[block - 1] ?? 0) + this.#sum((block - 1) * BLOCK, block * BLOCK);
    }
  }

  by(instantMs: number): { documents: number; totalLength: number } {
    let low = 0;
    let high = this.#byTime.length;
    while (low < high) {
      const mid = (low + high) >>> 1;
      if ((this.#times[this.#byTime[mid] ?? 0] ?? 0) <= instantMs) low = mid + 1;
      else high = mid;
    }
    const block = Math.floor(low / BLOCK);
    return { documents: low, totalLength: (this.#sums[block] ?? 0) + this.#sum(block * BLOCK, low) };
  }

  #sum(from: number, to: number): number {
    let sum = 0;
    for (let i = from; i < to; i++) sum += this.#lengths[this.#byTime[i] ?? 0] ?? 0;
    return sum;
  }
}
