import { AppError } from '../../errors.ts';

export interface AdmissionOptions {
  /** Queries worked on at once. */
  placesMax: number;
  /** Queries that may wait. */
  queueMax: number;
  /** Longest wait that is promised, in milliseconds. */
  waitMsMax: number;
  /** Told how long each one waited that got its turn, in milliseconds. */
  onWaited?: (ms: number) => void;
  /** Milliseconds of a monotonic clock. */
  stopwatch?: () => number;
  /** Calls back after the sockets have been looked at. */
  nextTurn?: (call: () => void) => void;
}

export interface Admission {
  /** Runs `work` when its turn comes. @throws AppError('busy') at once where the wait would be longer than promised. */
  run<T>(work: () => Promise<T>): Promise<T>;
  /** The same answer as `run` would give, before anything has been spent on the request. @throws AppError('busy') */
  check(): void;
  /** The same without throwing; null where there is room. What it turns away counts as shed. */
  turnedAway(): AppError | null;
  waiting(): number;
  running(): number;
  /** Requests turned away since the start. */
  shed(): number;
}

interface Waiter {
  proceed: () => void;
  /** No longer waiting: its turn came, or its time ran out. */
  gone: boolean;
}

/** Weight of the newest interval in the mean time between two departures. */
const NEWEST = 0.05;
const FIRST_GUESS_MS = 5;
/** Made once: under overload a stack for each that is turned away would be a good part of the work. */
const FULL = new AppError('busy', 'Too many queries are waiting; try again in a second.');

/**
 * A bounded queue in front of the pipeline. It turns a request away at once when the requests before it would take
 * longer than `waitMsMax`, judged by the mean time between departures while the queue was not empty (Little's law), so
 * that under overload what is accepted is still answered in time. One query starts per turn of the event loop: a query
 * is a few milliseconds of uninterrupted work, and between two of them the sockets are read, so that a request that
 * must be turned away hears so within about one query's time.
 */
export function createAdmission(options: AdmissionOptions): Admission {
  const { placesMax, queueMax, waitMsMax } = options;
  const stopwatch = options.stopwatch ?? (() => performance.now());
  const nextTurn = options.nextTurn ?? ((call) => void setImmediate(call));
  let queue: Waiter[] = [];
  let head = 0;
  let waiting = 0;
  let running = 0;
  let shed = 0;
  let isScheduled = false;
  let departureMs = FIRST_GUESS_MS;
  let lastDepartureAt = 0;
  /** Somebody waited when the last one left, so the time until the next departure is the cost of one query. */
  let wasBusy = false;

  function turnedAway(): AppError | null {
    if (waiting < queueMax && waiting * departureMs <= waitMsMax) return null;
    shed++;
    return FULL;
  }

  function check(): void {
    const busy = turnedAway();
    if (busy !== null) throw busy;
  }

  function enter(): Promise<void> {
    check();
    return new Promise((resolve, reject) => {
      const waiter: Waiter = { proceed, gone: false };
      const timer = setTimeout(giveUp, waitMsMax * 2);
      function proceed(): void {
        clearTimeout(timer);
        resolve();
      }
      function giveUp(): void {
        if (waiter.gone) return;
        waiter.gone = true;
        waiting--;
        shed++;
        reject(new AppError('busy', 'The query waited too long for its turn; try again in a second.'));
      }
      queue.push(waiter);
      waiting++;
      schedule();
    });
  }

  function schedule(): void {
    if (isScheduled || waiting === 0 || running >= placesMax) return;
    isScheduled = true;
    nextTurn(startOne);
  }

  function startOne(): void {
    isScheduled = false;
    while (head < queue.length) {
      const waiter = queue[head++];
      if (waiter === undefined || waiter.gone) continue;
      waiter.gone = true;
      waiting--;
      running++;
      waiter.proceed();
      break;
    }
    if (head === queue.length) {
      queue = [];
      head = 0;
    } else if (head > 1024) {
      queue = queue.slice(head);
      head = 0;
    }
    schedule();
  }

  function leave(startedAt: number): void {
    const now = stopwatch();
    departureMs += NEWEST * (now - (wasBusy ? lastDepartureAt : startedAt) - departureMs);
    lastDepartureAt = now;
    wasBusy = waiting > 0;
    running--;
    schedule();
  }

  return {
    check,
    turnedAway,
    waiting: () => waiting,
    running: () => running,
    shed: () => shed,
    async run(work) {
      const cameAt = stopwatch();
      await enter();
      const startedAt = stopwatch();
      options.onWaited?.(startedAt - cameAt);
      try {
        return await work();
      } finally {
        leave(startedAt);
      }
    },
  };
}
