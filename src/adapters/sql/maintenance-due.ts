/**
 * Changes before the first maintenance; four times as many each time up to the second: a bulk import pays little. The first is
 * early, since plans that are made for empty tables, those of the foreign keys among them, take an index on the tenant alone: an
 * import of 17,726 leads came to 4,100 leads a second with 5,000 here, to 6,300 with 1,000.
 */
const AFTER_CHANGES = 1_000;
const AFTER_CHANGES_MAX = 200_000;

/** Says when a store has changed enough. */
export class MaintenanceDue {
  #changes = 0;
  #after = AFTER_CHANGES;

  /** After how many changes maintenance is due, where it is due now: the next one is due later. Else 0. */
  changed(rows: number): number {
    this.#changes += rows;
    const due = this.#after;
    if (this.#changes < due) return 0;
    this.#after = Math.min(AFTER_CHANGES_MAX, due * 4);
    return due;
  }

  done(): void {
    this.#changes = 0;
  }
}
