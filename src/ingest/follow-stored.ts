/** What one write has to wait for, and what tells when the index has it. */
export interface Following {
  /** The run that was under way has ended: whoever waits for it is at most two runs ahead of the index. */
  room: Promise<void>;
  /** A run that began after the write has ended. */
  taken: Promise<void>;
}

/**
 * Runs of what follows the store, one at a time, each over everything that was stored before it began: where writes come
 * faster than runs end, one run serves several. `run` must not reject.
 */
export function followStored(run: () => Promise<void>): () => Following {
  let running: Promise<void> | null = null;
  let queued: Promise<void> | null = null;

  function begin(): Promise<void> {
    queued = null;
    running = run().finally(() => {
      running = null;
    });
    return running;
  }

  return () => {
    const before = running ?? queued;
    if (before === null) return { room: Promise.resolve(), taken: begin() };
    queued ??= before.then(begin);
    return { room: before, taken: queued };
  };
}
