/** A timer this late fired behind a busy event loop: what it waits for may have arrived and not been read yet. */
const LATE_MS = 200;
const SECOND_CHANCES = 5;

/**
 * The outcome of `work`, or 'late' after `ms`. A loop that was blocked past the time gives what has arrived a chance to be
 * read first, so that a busy process does not take its server for dead.
 */
export function within<T>(work: Promise<T>, ms: number): Promise<T | 'late'> {
  return new Promise((resolve, reject) => {
    let chances = SECOND_CHANCES;
    let timer = arm(ms);
    function arm(waitMs: number): NodeJS.Timeout {
      const dueAtMs = performance.now() + waitMs;
      return setTimeout(() => {
        if (performance.now() - dueAtMs > LATE_MS && chances-- > 0) timer = arm(LATE_MS);
        else resolve('late');
      }, waitMs);
    }
    work.then(
      (value) => {
        clearTimeout(timer);
        resolve(value);
      },
      (error) => {
        clearTimeout(timer);
        reject(error);
      },
    );
  });
}
