/** Small seeded generator (mulberry32): the same seed gives the same data on every machine. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** Uniform in [0, 1). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }

  below(n: number): number {
    return Math.floor(this.next() * n);
  }

  /** Near enough to a normal variable for test vectors: the sum of four uniforms. */
  normal(): number {
    return (this.next() + this.next() + this.next() + this.next() - 2) * Math.sqrt(3);
  }
}

/** Ranks 0 .. size - 1, rank r with a probability in proportion to 1 / (r + 1 + offset) ** exponent. */
export class Zipf {
  readonly #cumulative: Float64Array;

  constructor(size: number, exponent = 1, offset = 0) {
    this.#cumulative = new Float64Array(size);
    let sum = 0;
    for (let r = 0; r < size; r++) {
      sum += (r + 1 + offset) ** -exponent;
      this.#cumulative[r] = sum;
    }
    for (let r = 0; r < size; r++) this.#cumulative[r] = (this.#cumulative[r] ?? 0) / sum;
  }

  pick(random: Random): number {
    const x = random.next();
    let low = 0;
    let high = this.#cumulative.length - 1;
    while (low < high) {
      const mid = (low + high) >>> 1;
      if ((this.#cumulative[mid] ?? 1) < x) low = mid + 1;
      else high = mid;
    }
    return low;
  }
}
