/** What one write has to wait for, and what tells when the index has it. */
export interface Following {
  /** No more writes than may be are ahead of what follows; where more are, it waits for the end of the run under way. */
  room: Promise<void>;
  /** A run that began after the write has ended. */
  taken: Promise<void>;
}

/**
 * Runs of what follows the store, one at a time, each over everything that was stored before it began: where writes come
 * faster than runs end, one run serves several. `ahead`: writes that may be stored and not yet taken by a run before
 * others wait. `run` must not reject.
 */
export function followStored(run: () => Promise<void>, ahead = 0): () => Following {
  let untaken = 0;
  let running: Promise<void> | null = null;
  let queued: Promise<void> | null = null;

  function begin(): Promise<void> {
    queued = null;
    running = run().finally(() => {
      running = null;
    });
    return running;
  }

  function runAfter(before: Promise<void> | null): Promise<void> {
    if (before === null) return begin();
    queued ??= before.then(begin);
    return queued;
  }

  return () => {
    const before = running ?? queued;
    const taken = runAfter(before);
    const room = before !== null && untaken > ahead ? before : Promise.resolve();
    untaken++;
    void taken.then(() => {
      untaken--;
    });
    return { room, taken };
  };
}
