import { AppError } from '../../errors.ts';

export interface Admission {
  /** Runs `work` when one of the places is free; waits in a bounded queue until then. @throws AppError busy | deadline */
  run<T>(work: () => Promise<T>, waitMsMax: number): Promise<T>;
}

/** A bounded queue in front of the pipeline: a full one answers at once instead of making everybody late. */
export function createAdmission(places: number, queueMax: number): Admission {
  let running = 0;
  const waiting: (() => void)[] = [];

  async function enter(waitMsMax: number): Promise<void> {
    if (running < places) {
      running++;
      return;
    }
    if (waiting.length >= queueMax)
      throw new AppError('busy', 'Too many queries are waiting; try again in a second.');
    await new Promise<void>((resolve, reject) => {
      const proceed = () => {
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(() => {
        const at = waiting.indexOf(proceed);
        if (at >= 0) waiting.splice(at, 1);
        reject(new AppError('busy', 'The query waited for its whole deadline; try again in a second.'));
      }, waitMsMax);
      waiting.push(proceed);
    });
  }

  function leave(): void {
    const next = waiting.shift();
    if (next) next();
    else running--;
  }

  return {
    async run(work, waitMsMax) {
      await enter(waitMsMax);
      try {
        return await work();
      } finally {
        leave();
      }
    },
  };
}
