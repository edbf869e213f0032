/** Work of one tenant that begins only when all that was handed in before it has ended, well or not. */
export class InTurn {
  readonly #last = new Map<string, Promise<unknown>>();

  run<T>(tenant: string, work: () => Promise<T>): Promise<T> {
    const mine = (this.#last.get(tenant) ?? Promise.resolve()).then(work);
    const ended = mine
      .catch(() => undefined)
      .then(() => {
        if (this.#last.get(tenant) === ended) this.#last.delete(tenant);
      });
    this.#last.set(tenant, ended);
    return mine;
  }

  /** When all that was handed in has ended. */
  async idle(): Promise<void> {
    while (this.#last.size > 0) await Promise.all(this.#last.values());
  }
}
