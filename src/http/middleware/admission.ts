import { AppError } from '../../errors.ts';
import { createKnownFlows, type KnownFlows } from '../known-flows.ts';
import { createFairQueue, type Queued } from './fair-queue.ts';

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
  /** Calls back after the sockets have been looked at; may take as long as a query for it where there is much to see. */
  nextTurn?: (call: () => void, patienceMs: number) => void;
}

/** What is known of a request that asks for a turn. */
export interface Turn {
  /** Whose it is: flows are served in turn, so that none waits for the requests of another. */
  flow?: string;
  /** Milliseconds from now after which its answer is worth nothing. */
  deadlineMs?: number;
  /** Nobody waits for the answer any more; asked when its turn comes. */
  isGone?: () => boolean;
}

export interface Admission {
  /**
   * Runs `work` when its turn comes, with the milliseconds that it waited.
   * @throws AppError('busy') at once where the wait would be longer than promised or than its deadline leaves time for.
   */
  run<T>(work: (waitedMs: number) => Promise<T>, turn?: Turn): Promise<T>;
  /** The same answer as `run` would give, before anything has been spent on the request. @throws AppError('busy') */
  check(flow?: string): void;
  /** The same without throwing; null where there is room. What it turns away counts as shed. */
  turnedAway(flow?: string): AppError | null;
  /** Whose turn a request would be, by its credential. */
  readonly flows: KnownFlows;
  waiting(): number;
  running(): number;
  /** Requests turned away since the start. */
  shed(): number;
}

interface Waiter extends Queued {
  enteredAtMs: number;
  deadlineMs: number;
  isGone: () => boolean;
  proceed(waitedMs: number): void;
  refuse(error: AppError): void;
}

/** Weight of the newest interval in the mean times. */
const NEWEST = 0.05;
const FIRST_GUESS_MS = 5;
/** Made once: under overload a stack for each that is turned away would be a good part of the work. */
const FULL = new AppError('busy', 'Too many queries are waiting; try again in a second.');
const LATE = new AppError('busy', 'The query waited too long for its turn; try again in a second.');

/**
 * A bounded queue in front of the pipeline. It turns a request away at once when the requests before it would take
 * longer than `waitMsMax`, or than its deadline leaves beside its own work, judged by the mean time between departures
 * while the queue was not empty (Little's law), so that under overload what is accepted is still answered in time. Where
 * nobody waits a request is never turned away: the pipeline leaves parts out to keep a short deadline.
 * Flows take turns, and where the queue is full the longest makes room. One query starts per turn of the event loop: a
 * query is a few milliseconds of uninterrupted work, and between two of them the sockets are read, so that a request
 * that must be turned away hears so within about one query's time.
 */
export function createAdmission(options: AdmissionOptions): Admission {
  const { placesMax, queueMax, waitMsMax } = options;
  const stopwatch = options.stopwatch ?? (() => performance.now());
  const nextTurn = options.nextTurn ?? ((call) => void setImmediate(call));
  const queue = createFairQueue<Waiter>();
  let running = 0;
  let shed = 0;
  let isScheduled = false;
  let departureMs = FIRST_GUESS_MS;
  let serviceMs = FIRST_GUESS_MS;
  let lastDepartureAt = 0;
  /** Somebody waited when the last one left, so the time until the next departure is the cost of one query. */
  let wasBusy = false;

  function turnedAway(flow = '', deadlineMs = Number.POSITIVE_INFINITY): AppError | null {
    const before = queue.before(flow);
    const hasRoom = queue.size < queueMax || queue.couldPushOut(flow);
    if (hasRoom && (before === 0 || before * departureMs <= Math.min(waitMsMax, deadlineMs - serviceMs)))
      return null;
    shed++;
    return FULL;
  }

  function enter(turn: Turn): Promise<number> {
    const { flow = '' } = turn;
    const busy = turnedAway(flow, turn.deadlineMs);
    if (busy !== null) throw busy;
    const isFirst = queue.before(flow) === 0;
    const deadlineMs = (isFirst ? undefined : turn.deadlineMs) ?? Number.POSITIVE_INFINITY;
    if (queue.size >= queueMax) giveUp(queue.pushOut(flow), FULL);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => {
          if (waiter.gone) return;
          waiter.gone = true;
          queue.left(waiter);
          giveUp(waiter, LATE);
        },
        Math.min(waitMsMax * 2, Math.max(1, deadlineMs)),
      );
      const settle = <A>(call: (argument: A) => void) => {
        return (argument: A) => {
          clearTimeout(timer);
          call(argument);
        };
      };
      const waiter: Waiter = {
        flow,
        gone: false,
        enteredAtMs: stopwatch(),
        deadlineMs,
        isGone: turn.isGone ?? (() => false),
        proceed: settle(resolve),
        refuse: settle(reject),
      };
      queue.push(waiter);
      schedule();
    });
  }

  function giveUp(waiter: Waiter | undefined, why: AppError): void {
    if (waiter === undefined) return;
    shed++;
    waiter.refuse(why);
  }

  function schedule(): void {
    if (isScheduled || queue.size === 0 || running >= placesMax) return;
    isScheduled = true;
    nextTurn(startOne, serviceMs);
  }

  function startOne(): void {
    isScheduled = false;
    for (let waiter = queue.next(); waiter !== undefined; waiter = queue.next()) {
      const waitedMs = stopwatch() - waiter.enteredAtMs;
      if (waitedMs >= waiter.deadlineMs || waiter.isGone()) {
        giveUp(waiter, LATE);
        continue;
      }
      running++;
      waiter.proceed(waitedMs);
      break;
    }
    schedule();
  }

  function leave(startedAt: number): void {
    const now = stopwatch();
    departureMs += NEWEST * (now - (wasBusy ? lastDepartureAt : startedAt) - departureMs);
    serviceMs += NEWEST * (now - startedAt - serviceMs);
    lastDepartureAt = now;
    wasBusy = queue.size > 0;
    running--;
    schedule();
  }

  return {
    check(flow) {
      const busy = turnedAway(flow);
      if (busy !== null) throw busy;
    },
    turnedAway: (flow) => turnedAway(flow),
    flows: createKnownFlows(),
    waiting: () => queue.size,
    running: () => running,
    shed: () => shed,
    async run(work, turn = {}) {
      const waitedMs = await enter(turn);
      options.onWaited?.(waitedMs);
      const startedAt = stopwatch();
      try {
        return await work(waitedMs);
      } finally {
        leave(startedAt);
      }
    },
  };
}
