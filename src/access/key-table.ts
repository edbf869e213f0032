import type { Access } from '../domain/access.ts';
import type { AccessStore, AccessTable, ApiKey } from '../ports/access.ts';

/** A key that is in force, with what it gives made up already: a request allocates nothing. */
export interface LiveKey {
  readonly digest: Buffer;
  readonly access: Access;
  readonly expiresAtMs: number;
  /** Of the clock; 0 where it was not used since it was last written down. */
  usedAtMs: number;
}

export interface KeyTableOptions {
  store: AccessStore;
  clock: () => number;
  /** Milliseconds of a monotonic clock. */
  stopwatch?: () => number;
  /** How often the store is asked whether anything changed; never where this process is the only one that writes. */
  pollMs?: number;
  onError(error: unknown): void;
}

export interface KeyTable {
  keyOf(keyId: string): LiveKey | undefined;
  /** There is such a tenant, and it is not disabled. */
  isServed(tenant: string): boolean;
  /** Milliseconds since the store last said what is in force. */
  ageMs(): number;
  /** The store answered when it was asked last. */
  isCurrent(): boolean;
  size(): number;
  /** Resolves when everything written before the call is known. @throws AppError where the store does not answer. */
  refresh(): Promise<void>;
  /** Something may have changed: looks soon, and nobody waits. */
  look(): void;
  close(): Promise<void>;
}

/** More than anybody has; what does not fit is not known, so it does not open. */
const KEYS_MAX = 100_000;
const ASK_MS = 1_500;
const READ_MS = 10_000;
/** The whole table is read this often, whatever its version says. */
const WHOLE_MS = 60_000;
const NOTE_MS = 60_000;

/** Every key that is in force and every tenant, in memory: who asks is settled without a store. Call refresh() first. */
export function openKeyTable(options: KeyTableOptions): KeyTable {
  return new LiveKeyTable(options);
}

class LiveKeyTable implements KeyTable {
  readonly #options: KeyTableOptions;
  readonly #stopwatch: () => number;
  readonly #timers: NodeJS.Timeout[] = [];
  #keys = new Map<string, LiveKey>();
  #served = new Set<string>();
  #version = '';
  #confirmedAt: number;
  #readAt = Number.NEGATIVE_INFINITY;
  #isCurrent = true;
  #running: Promise<void> = Promise.resolve();
  /** Reads that wait for the one under way; they are one. */
  #next: Promise<void> | null = null;

  constructor(options: KeyTableOptions) {
    this.#options = options;
    this.#stopwatch = options.stopwatch ?? (() => performance.now());
    this.#confirmedAt = this.#stopwatch();
    if (options.pollMs !== undefined) this.#every(options.pollMs, () => this.look());
    this.#every(NOTE_MS, () => void this.#noteUse());
  }

  keyOf(keyId: string): LiveKey | undefined {
    return this.#keys.get(keyId);
  }

  isServed(tenant: string): boolean {
    return this.#served.has(tenant);
  }

  ageMs(): number {
    return this.#options.pollMs === undefined ? 0 : this.#stopwatch() - this.#confirmedAt;
  }

  isCurrent(): boolean {
    return this.#isCurrent;
  }

  size(): number {
    return this.#keys.size;
  }

  refresh(): Promise<void> {
    this.#next ??= this.#running
      .catch(() => undefined)
      .then(() => {
        this.#next = null;
        this.#running = this.#read();
        return this.#running;
      });
    return this.#next;
  }

  look(): void {
    this.refresh().catch(this.#options.onError);
  }

  async close(): Promise<void> {
    for (const timer of this.#timers.splice(0)) clearInterval(timer);
    await this.#running.catch(() => undefined);
    await this.#noteUse();
  }

  #every(ms: number, work: () => void): void {
    const timer = setInterval(work, ms);
    timer.unref();
    this.#timers.push(timer);
  }

  async #read(): Promise<void> {
    const { store } = this.#options;
    const startedAt = this.#stopwatch();
    try {
      if (startedAt - this.#readAt >= WHOLE_MS || (await store.accessVersion(ASK_MS)) !== this.#version) {
        this.#take(await store.accessTable(KEYS_MAX, READ_MS));
        this.#readAt = startedAt;
      }
      this.#confirmedAt = startedAt;
      this.#isCurrent = true;
    } catch (error) {
      this.#isCurrent = false;
      throw error;
    }
  }

  #take({ version, tenants, keys }: AccessTable): void {
    const served = new Set(tenants.filter((one) => one.disabled_at_ms === null).map(({ tenant }) => tenant));
    const before = this.#keys;
    this.#keys = new Map(
      keys.map((key) => [key.key_id, liveKey(key, before.get(key.key_id)?.usedAtMs ?? 0)]),
    );
    this.#served = served;
    this.#version = version;
  }

  /** When keys were used is worth one write in a while, and no failure of a request. */
  async #noteUse(): Promise<void> {
    const used = new Map<string, string[]>();
    for (const [id, key] of this.#keys) {
      if (key.usedAtMs === 0) continue;
      key.usedAtMs = 0;
      const ids = used.get(key.access.tenant) ?? [];
      ids.push(id);
      used.set(key.access.tenant, ids);
    }
    const now = this.#options.clock();
    for (const [tenant, ids] of used)
      await this.#options.store.touchKeys(tenant, ids, now).catch(this.#options.onError);
  }
}

function liveKey(key: ApiKey, usedAtMs: number): LiveKey {
  return {
    digest: Buffer.from(key.sha256, 'hex'),
    access: {
      tenant: key.tenant,
      keyId: key.key_id,
      subject: key.name,
      scopes: new Set(key.scopes),
      minerId: key.miner_id,
      limits: key.limits,
    },
    expiresAtMs: key.expires_at_ms ?? Number.POSITIVE_INFINITY,
    usedAtMs,
  };
}
