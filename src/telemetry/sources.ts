/**
 * What a metric is read from: one source per tenant that is open. Gauges are read over all of them; what counts up keeps
 * the last word of a source that has gone, so that a counter never falls.
 */
export class Sources<T> {
  readonly #all = new Set<T>();
  readonly #onGone: ((source: T) => void)[] = [];

  /** Returns how to take the source away again. */
  readonly add = (source: T): (() => void) => {
    this.#all.add(source);
    return () => {
      if (!this.#all.delete(source)) return;
      for (const keep of this.#onGone) keep(source);
    };
  };

  all(): T[] {
    return [...this.#all];
  }

  sum(read: (of: T) => number): number {
    let sum = 0;
    for (const source of this.#all) sum += read(source);
    return sum;
  }

  /** The same for numbers that only grow. */
  counter(read: (of: T) => number): () => number {
    let gone = 0;
    this.#onGone.push((source) => {
      gone += read(source);
    });
    return () => gone + this.sum(read);
  }
}
