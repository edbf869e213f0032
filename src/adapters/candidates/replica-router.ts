import type { Logger } from 'pino';
import { AppError } from '../../errors.ts';
import type { Store } from '../../ports/store.ts';
import { type CandidateReads, inTime, type ReadRouter } from './read-router.ts';

export interface ReplicaOptions {
  primary: Store;
  replica: Store;
  /** Whose changes tell how far the replica is. */
  tenant: string;
  lagMsMax: number;
  /** For a question; the replica gets half of it, so that the primary can still answer. */
  deadlineMs: number;
  log: Logger;
}

export type ReplicaState = 'ok' | 'behind' | 'down';

export interface ReplicaRouter extends ReadRouter {
  state(): ReplicaState;
  /** Looks at both servers now. */
  check(): Promise<ReplicaState>;
  close(): void;
}

const CHECK_MS_MAX = 1_000;
const CHECK_DEADLINE_MS = 1_000;
const SAMPLES_MAX = 1_000;
const WHY: Record<Exclude<ReplicaState, 'ok'>, string> = {
  behind: 'is too far behind',
  down: 'does not answer',
};

/**
 * Reads from the replica while it is up and has every change that the primary had `lagMsMax` ago; else from the primary,
 * and the answer says so. Lag is measured in changes and not from the server's replication clock: that one stands still
 * when the replica has lost its primary, and knows nothing of logical replicas.
 */
export function createReplicaRouter(options: ReplicaOptions): ReplicaRouter {
  const { primary, replica, tenant, lagMsMax, deadlineMs, log } = options;
  const seen: { atMs: number; seq: number }[] = [];
  let state: ReplicaState = 'down';
  let checking: Promise<ReplicaState> | undefined;
  const timer = setInterval(() => void check(), Math.min(CHECK_MS_MAX, lagMsMax / 2));
  timer.unref();

  async function look(): Promise<ReplicaState> {
    const [primarySeq, replicaSeq] = await Promise.all([seqOf(primary), seqOf(replica)]);
    const now = performance.now();
    if (primarySeq !== null) seen.push({ atMs: now, seq: primarySeq });
    while (seen.length > SAMPLES_MAX || (seen[1] !== undefined && seen[1].atMs <= now - lagMsMax))
      seen.shift();
    if (replicaSeq === null) return 'down';
    const [oldest] = seen;
    const due = oldest !== undefined && oldest.atMs <= now - lagMsMax ? oldest.seq : 0;
    return replicaSeq >= due ? 'ok' : 'behind';
  }

  const seqOf = (store: Store) => store.lastSeq(tenant, { deadlineMs: CHECK_DEADLINE_MS }).catch(() => null);

  function check(): Promise<ReplicaState> {
    checking ??= look()
      .then((found) => {
        if (found !== state) log.warn({ replica: found, was: state }, 'the read replica changed its state');
        state = found;
        return found;
      })
      .finally(() => {
        checking = undefined;
      });
    return checking;
  }
  void check();

  return {
    state: () => state,
    check,
    close: () => clearInterval(timer),
    async run(signal, work) {
      const startedMs = performance.now();
      const on = (store: CandidateReads, ms: number) =>
        inTime(signal, ms, (callOptions) => work(store, callOptions));
      if (state === 'ok') {
        try {
          return { value: await on(replica, deadlineMs / 2), notes: [] };
        } catch (error) {
          if (signal?.aborted || !isUnavailable(error)) throw error;
          state = 'down';
        }
      }
      const msLeft = Math.max(1, deadlineMs - (performance.now() - startedMs));
      const notes = [`replica: ${WHY[state]}, the primary was read instead`];
      return { value: await on(primary, msLeft), notes };
    },
  };
}

function isUnavailable(error: unknown): boolean {
  return error instanceof AppError && ['store_unavailable', 'deadline', 'busy'].includes(error.code);
}
