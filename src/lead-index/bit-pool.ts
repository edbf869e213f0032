/** Reused word arrays: taken during one search, all given back at its end. */
export class BitPool {
  readonly #classes: Uint32Array[][] = [];
  readonly #used: number[] = [];

  /** At least `words` words, of any content. */
  take(words: number): Uint32Array {
    const size = words <= 1 ? 0 : 32 - Math.clz32(words - 1);
    let arrays = this.#classes[size];
    if (arrays === undefined) {
      arrays = [];
      this.#classes[size] = arrays;
    }
    const used = this.#used[size] ?? 0;
    this.#used[size] = used + 1;
    let array = arrays[used];
    if (array === undefined) {
      array = new Uint32Array(2 ** size);
      arrays[used] = array;
    }
    return array;
  }

  releaseAll(): void {
    this.#used.fill(0);
  }
}
