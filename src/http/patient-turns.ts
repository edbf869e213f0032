export interface PatientTurns {
  /** A connection has come in. */
  arrived(): void;
  /** Calls back once no further connection waits to be taken, or after `patienceMs` and some turns. */
  nextTurn(call: () => void, patienceMs: number): void;
}

export interface PatientOptions {
  turn?: (call: () => void) => void;
  /** Milliseconds of a monotonic clock. */
  stopwatch?: () => number;
}

/** So many are put between whatever they take: a process that gets little of its processor would take too few else. */
const TURNS_MIN = 32;

/**
 * Turns of the event loop between two queries. libuv takes one new connection a turn (since 1.46; a loop before), so with a
 * query of a few milliseconds in each turn a process would take 200 connections a second: of a burst of 1,000 the kernel's
 * queue overflows, and clients try again after 1, 3 and 7 s (docs/adr/0023). While connections come in, turns without a
 * query are put between, for as long as a query takes or TURNS_MIN: so about half of the time is left to queries, however
 * many come.
 */
export function createPatientTurns(options: PatientOptions = {}): PatientTurns {
  const turn = options.turn ?? ((call) => void setImmediate(call));
  const stopwatch = options.stopwatch ?? (() => performance.now());
  let arrivals = 0;
  return {
    arrived() {
      arrivals++;
    },
    nextTurn(call, patienceMs) {
      const untilMs = stopwatch() + patienceMs;
      // Asked from where sockets are read, the first callback comes before they are looked at again.
      let seen = -1;
      let turns = 0;
      function look(): void {
        if (arrivals === seen || (turns >= TURNS_MIN && stopwatch() >= untilMs)) call();
        else {
          seen = arrivals;
          turns++;
          turn(look);
        }
      }
      turn(look);
    },
  };
}
