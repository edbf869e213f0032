import { LRUCache } from 'lru-cache';
import type { Clock } from '../../ports/clock.ts';
import type { MinerStore, StoredBucket } from '../../ports/miners.ts';
import { type Allowance, advance, allowance, type Bucket, fullBucket, record, take } from './bucket.ts';

/** Miners remembered in the process; the store remembers the rest. */
const MINERS_MAX = 10_000;
/** How long a process goes by what it knows of a miner before it asks what others have given it. */
const SYNC_MS = 1_000;
const ID_MAX = 200;

export interface MinerThrottleOptions {
  store: Pick<MinerStore, 'readBuckets' | 'writeBuckets'>;
  tenant: string;
  /** Of a miner without refusals. */
  rowsPerMinute: number;
  now: Clock;
  /** The state of a bucket could not be stored; what it took since is entered with the next write. */
  onError?(error: unknown): void;
}

export interface Throttled {
  until_ms: number;
  /** 0..1: why the miner gets no more than `rowsPerMinute`. */
  refusalRate: number;
  rowsPerMinute: number;
}

export interface ThrottleState extends Allowance {
  tokens: number;
  throttled_until_ms: number | null;
}

/** How much each miner may send; one per process, agreed on with the others through the store within a second. */
export interface MinerThrottle {
  /** One entry per row, in order: null where it may pass. A row without a miner always does. */
  admit(minerIds: readonly (string | null)[]): Promise<(Throttled | null)[]>;
  /** What became of the rows that passed. */
  settle(rows: readonly { miner_id: string | null; accepted: boolean }[]): Promise<void>;
  state(minerId: string): Promise<ThrottleState>;
}

interface Entry {
  bucket: Bucket;
  version: number;
  readAtMs: number;
  writtenAtMs: number;
  /** Not yet in the store. */
  taken: number;
  accepted: number;
  refused: number;
}

export function createMinerThrottle(options: MinerThrottleOptions): MinerThrottle {
  const { store, tenant, now } = options;
  const limits = { rowsPerMinute: options.rowsPerMinute };
  const entries = new LRUCache<string, Entry>({ max: MINERS_MAX });
  let syncing: Promise<unknown> = Promise.resolve();

  /** Reads and writes of buckets one after another, so that no version is overtaken in its own process. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = syncing.then(work, work);
    syncing = turn.catch(() => undefined);
    return turn;
  }

  function merged(stored: StoredBucket | undefined, entry: Entry | undefined, nowMs: number): Entry {
    const base = stored === undefined ? fullBucket(nowMs, limits) : advance(stored, nowMs, limits);
    const { taken = 0, accepted = 0, refused = 0 } = entry ?? {};
    const own = entry?.bucket.throttled_until_ms ?? null;
    const until = Math.max(own ?? 0, base.throttled_until_ms ?? 0);
    const bucket = record(
      {
        at_ms: base.at_ms,
        tokens: Math.max(0, base.tokens - taken),
        accepted: base.accepted,
        refused: base.refused,
        throttled_until_ms: until > nowMs ? until : null,
      },
      { accepted, refused },
      limits,
    );
    const writtenAtMs = entry?.writtenAtMs ?? Number.NEGATIVE_INFINITY;
    return { bucket, version: stored?.version ?? 0, readAtMs: nowMs, writtenAtMs, taken, accepted, refused };
  }

  async function read(minerIds: readonly string[]): Promise<void> {
    const nowMs = now();
    const stale = minerIds.filter((id) => {
      const entry = entries.get(id);
      return entry === undefined || nowMs - entry.readAtMs >= SYNC_MS;
    });
    if (stale.length === 0) return;
    await inTurn(async () => {
      const stored = new Map((await store.readBuckets(tenant, stale)).map((one) => [one.miner_id, one]));
      for (const id of stale) entries.set(id, merged(stored.get(id), entries.get(id), nowMs));
    });
  }

  async function write(minerIds: readonly string[]): Promise<void> {
    const nowMs = now();
    const sent = minerIds.flatMap((id) => {
      const entry = entries.get(id);
      if (entry === undefined || !isDue(entry, nowMs)) return [];
      const { taken, accepted, refused, version } = entry;
      return [{ id, entry, taken, accepted, refused, version, bucket: advance(entry.bucket, nowMs, limits) }];
    });
    if (sent.length === 0) return;
    const written = await store.writeBuckets(
      tenant,
      sent.map(({ id, bucket, version }) => ({ ...bucket, miner_id: id, version })),
    );
    for (const { id, entry, taken, accepted, refused } of sent) {
      if (!written.has(id)) {
        entry.readAtMs = Number.NEGATIVE_INFINITY;
        continue;
      }
      entry.version++;
      entry.writtenAtMs = nowMs;
      entry.taken -= taken;
      entry.accepted -= accepted;
      entry.refused -= refused;
    }
  }

  return {
    async admit(minerIds) {
      const keys = minerIds.map((id) => (id === null ? null : keyOf(id)));
      const wanted = new Map<string, number>();
      for (const key of keys) if (key !== null) wanted.set(key, (wanted.get(key) ?? 0) + 1);
      await read([...wanted.keys()]);
      const granted = new Map<string, { left: number; throttled: Throttled | null }>();
      for (const [key, rows] of wanted) {
        const nowMs = now();
        const entry = entries.get(key) ?? merged(undefined, undefined, nowMs);
        entries.set(key, entry);
        const taken = take(advance(entry.bucket, nowMs, limits), rows, limits);
        entry.bucket = taken.bucket;
        entry.taken += taken.granted;
        granted.set(key, { left: taken.granted, throttled: throttledOf(taken.bucket) });
      }
      return keys.map((key) => {
        const of = key === null ? undefined : granted.get(key);
        return of === undefined || of.left-- > 0 ? null : of.throttled;
      });
    },
    async settle(rows) {
      const touched = new Set<string>();
      for (const { miner_id, accepted } of rows) {
        const key = miner_id === null ? null : keyOf(miner_id);
        const entry = key === null ? undefined : entries.get(key);
        if (key === null || entry === undefined) continue;
        entry[accepted ? 'accepted' : 'refused']++;
        const one = { accepted: accepted ? 1 : 0, refused: accepted ? 0 : 1 };
        entry.bucket = record(entry.bucket, one, limits);
        touched.add(key);
      }
      if (touched.size === 0) return;
      await inTurn(() => write([...touched])).catch((error: unknown) => options.onError?.(error));
    },
    async state(minerId) {
      const key = keyOf(minerId);
      const [stored] = await store.readBuckets(tenant, [key]);
      const nowMs = now();
      const { bucket } = merged(stored, entries.get(key), nowMs);
      const { tokens, throttled_until_ms } = bucket;
      return { ...allowance(bucket, limits), tokens, throttled_until_ms };
    },
  };

  function throttledOf(bucket: Bucket): Throttled | null {
    if (bucket.throttled_until_ms === null) return null;
    const { refusalRate, rowsPerMinute } = allowance(bucket, limits);
    return { until_ms: bucket.throttled_until_ms, refusalRate, rowsPerMinute };
  }
}

/** A miner that has just been closed out is told to the others at once. */
function isDue({ bucket, writtenAtMs }: Entry, nowMs: number): boolean {
  return nowMs - writtenAtMs >= SYNC_MS || bucket.throttled_until_ms !== null;
}

function keyOf(minerId: string): string {
  return minerId.slice(0, ID_MAX);
}
