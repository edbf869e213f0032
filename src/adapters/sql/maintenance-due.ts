/** Changes before the first maintenance; four times as many each time up to the second: a bulk import pays little. */
const AFTER_CHANGES = 5_000;
const AFTER_CHANGES_MAX = 200_000;

/** Says when a store that maintains itself has changed enough. */
export class MaintenanceDue {
  #changes = 0;
  #after = AFTER_CHANGES;

  /** True where maintenance is due now; the next one is due later. */
  changed(rows: number): boolean {
    this.#changes += rows;
    if (this.#changes < this.#after) return false;
    this.#after = Math.min(AFTER_CHANGES_MAX, this.#after * 4);
    return true;
  }

  done(): void {
    this.#changes = 0;
  }
}
