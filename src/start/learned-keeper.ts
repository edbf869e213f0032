import type { Logger } from 'pino';
import type { LearnedState } from '../learning/learned-state.ts';
import type { Clock } from '../ports/clock.ts';
import type { OutcomeFeed } from '../ports/outcome-feed.ts';
import type { Store } from '../ports/store.ts';

const BATCH_EVENTS = 2_000;
const PRUNE_MS = 3_600_000;
const RETRY_MS = 1_000;

export interface LearnedKeeper {
  readonly state: LearnedState;
  /** True once everything that the store had at the start is learned. */
  ready(): boolean;
  /** Resolves when it is ready; never rejects. */
  readonly loaded: Promise<void>;
  /** Learns everything that the store has; calls join one run. */
  catchUp(): Promise<void>;
  /** The same for who does not wait; what fails is logged and tried again. */
  look(): void;
  /**
   * Names what is known now. `shared` is the same in every process that knows as much, null while there is more to
   * take in; all null where answers must not be kept.
   */
  version(): { local: string; shared: string | null } | null;
  /** Of deleted leads. */
  forget(leadIds: readonly string[]): void;
  close(): Promise<void>;
}

export interface LearnedKeeperOptions {
  store: OutcomeFeed;
  tenant: string;
  state: LearnedState;
  log: Logger;
  now: Clock;
  /** Other processes write to the same store: ask it this often. Absent for the embedded store. */
  pollMs?: number;
}

/** Keeps what is learned equal to the outcomes in the store: all of the window at the start, then whatever comes. */
export function openLearnedKeeper(options: LearnedKeeperOptions): LearnedKeeper {
  const { store, tenant, state, log, now } = options;
  let isReady = false;
  let isClosed = false;
  let isWhole = false;
  let running: Promise<void> | undefined;
  let again = false;
  let forgotten: string[] = [];
  let tellLoaded = (): void => undefined;
  const loaded = new Promise<void>((resolve) => {
    tellLoaded = resolve;
  });

  async function run(): Promise<void> {
    try {
      if (!isReady) await store.numberOutcomes(tenant);
      do {
        again = false;
        for (;;) {
          const changes = await store.outcomesSince(tenant, state.seq, BATCH_EVENTS, state.sinceMs(now()));
          if (isClosed) return;
          state.apply(changes);
          isWhole = changes.length < BATCH_EVENTS;
          if (isWhole) break;
        }
        // What was read before a lead was deleted has been applied by now.
        state.forget(forgotten.splice(0));
      } while (again);
      isReady = true;
      tellLoaded();
    } finally {
      // Here and not behind the promise: who comes after the last look at `again` must start a run of his own.
      running = undefined;
    }
  }

  function catchUp(): Promise<void> {
    if (running !== undefined) {
      again = true;
      return running;
    }
    running = run();
    return running;
  }

  function tryCatchUp(): void {
    catchUp().catch((error: unknown) => {
      if (!isClosed) log.warn({ err: error }, 'outcomes could not be read; it is tried again');
      if (!isClosed && !isReady) setTimeout(tryCatchUp, RETRY_MS).unref();
    });
  }

  const timers = [
    setInterval(() => state.prune(now()), PRUNE_MS),
    ...(options.pollMs === undefined ? [] : [setInterval(tryCatchUp, options.pollMs)]),
  ];
  for (const timer of timers) timer.unref();
  tryCatchUp();
  return {
    state,
    ready: () => isReady,
    loaded,
    catchUp,
    look: tryCatchUp,
    version: () => ({
      local: state.version,
      shared: isReady && isWhole && forgotten.length === 0 ? String(state.seq) : null,
    }),
    forget(leadIds) {
      if (running === undefined) state.forget(leadIds);
      else forgotten = forgotten.concat(leadIds);
    },
    async close() {
      isClosed = true;
      for (const timer of timers) clearInterval(timer);
      await running?.catch(() => undefined);
      tellLoaded();
    },
  };
}

/** A store of queries whose writes are followed by a look at the outcomes that waited for them. */
export function toldOf(
  store: Pick<Store, 'encodeQuery' | 'insertQueries'>,
  learned: LearnedKeeper | null,
): Pick<Store, 'encodeQuery' | 'insertQueries'> {
  return {
    encodeQuery: (row) => store.encodeQuery(row),
    async insertQueries(tenant, rows) {
      await store.insertQueries(tenant, rows);
      if (learned !== null && learned.state.stats().unattributed > 0) learned.look();
    },
  };
}
