import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { Clock } from '../ports/clock.ts';
import type { IdempotencyStore } from '../ports/idempotency.ts';
import { hashKey, openAnswer, type PlainAnswer, sealAnswer } from './seal.ts';

export interface IdempotencyDeskOptions {
  store: IdempotencyStore;
  tenant: string;
  keepMs: number;
  rowsMax: number;
  bytesMax: number;
  /** No other process writes to this store, so what was under way when it was opened has ended with its process. */
  isAlone: boolean;
  now: Clock;
  log: Logger;
  onDropped(count: number): void;
}

/** A write that was begun. One of the two is called once. */
export interface BegunWrite {
  state: 'mine';
  /** Keeps the answer, before it is sent. Where the store fails it is not kept, and a repeat runs again. */
  finish(fingerprint: Uint8Array, answer: PlainAnswer): Promise<void>;
  /** The write came to nothing that a repeat should be answered with. */
  release(): Promise<void>;
}

export interface DoneWrite {
  state: 'done';
  /** The first answer; null where this is another request. */
  open(fingerprint: Uint8Array): PlainAnswer | null;
}

export interface WriteUnderWay {
  state: 'under_way';
  retryAfterSeconds: number;
}

export interface IdempotencyDesk {
  begin(caller: string, key: string): Promise<BegunWrite | DoneWrite | WriteUnderWay>;
  /** Drops what is over, and the oldest where there are too many. */
  prune(): Promise<void>;
}

/** A process that dies holds a key no longer than this. */
export const LEASE_MS = 15_000;
const RENEW_MS = LEASE_MS / 3;
const RETRY_SECONDS_MAX = 5;
/** Longer answers are not kept. */
export const ANSWER_BYTES_MAX = 262_144;
/** Room is looked after when a tenth of it has been filled, and so often at least. */
const PRUNE_SHARE = 0.1;
const PRUNE_AFTER_ANSWERS = 1000;

/** Idempotency keys of one tenant: a write is begun once, and its answer kept for those that repeat it. */
export function createIdempotencyDesk(options: IdempotencyDeskOptions): IdempotencyDesk {
  const { store, tenant, now, log } = options;
  let opened: Promise<void> | undefined;
  const since = { answers: 0, bytes: 0 };

  async function open(): Promise<void> {
    opened ??= options.isAlone ? store.releaseAll(tenant) : Promise.resolve();
    try {
      await opened;
    } catch (error) {
      opened = undefined;
      throw error;
    }
  }

  async function prune(): Promise<void> {
    since.answers = 0;
    since.bytes = 0;
    options.onDropped(await store.prune(tenant, now(), options.rowsMax, options.bytesMax));
  }

  function look(bytes: number): void {
    since.answers++;
    since.bytes += bytes;
    const answersMax = Math.min(PRUNE_AFTER_ANSWERS, options.rowsMax * PRUNE_SHARE);
    if (since.answers <= answersMax && since.bytes <= options.bytesMax * PRUNE_SHARE) return;
    prune().catch((error: unknown) =>
      log.warn({ err: error }, 'old idempotency keys could not be dropped; it is tried again'),
    );
  }

  function begun(caller: string, key: string, keyHash: string, owner: string): BegunWrite {
    const timer = setInterval(() => {
      store
        .renew(tenant, keyHash, owner, now() + LEASE_MS)
        .catch((error: unknown) => log.debug({ err: error }, 'the lease of a write was not renewed'));
    }, RENEW_MS).unref();
    return {
      state: 'mine',
      async finish(fingerprint, answer) {
        clearInterval(timer);
        const sealed = sealAnswer({ tenant, caller, key, fingerprint }, answer);
        try {
          await store.finish(tenant, keyHash, owner, sealed, now() + options.keepMs);
          look(sealed.sealed.length);
        } catch (error) {
          log.warn({ err: error }, 'the answer to a write was not kept for its idempotency key');
        }
      },
      async release() {
        clearInterval(timer);
        await store
          .release(tenant, keyHash, owner)
          .catch((error: unknown) =>
            log.debug({ err: error }, 'an idempotency key is held until its lease ends'),
          );
      },
    };
  }

  return {
    prune,
    async begin(caller, key) {
      await open();
      const keyHash = hashKey(caller, key);
      const owner = randomUUID();
      const nowMs = now();
      const claim = {
        keyHash,
        owner,
        nowMs,
        leaseUntilMs: nowMs + LEASE_MS,
        expiresMs: nowMs + options.keepMs,
      };
      const claimed = await store.claim(tenant, claim);
      if (claimed.state === 'mine') return begun(caller, key, keyHash, owner);
      if (claimed.state === 'done')
        return {
          state: 'done',
          open: (fingerprint) => openAnswer({ tenant, caller, key, fingerprint }, claimed.answer),
        };
      const leftSeconds = Math.ceil((claimed.leaseUntilMs - nowMs) / 1000);
      return { state: 'under_way', retryAfterSeconds: Math.min(RETRY_SECONDS_MAX, Math.max(1, leftSeconds)) };
    },
  };
}
