export interface GetOptions {
  /** Called with the value where it arrives after the answer had to go on without it. */
  onLate?: (value: string) => void;
}

/**
 * Text by key, for a while at most. A cache may forget anything at any time and never fails: what cannot be read in
 * the time allowed is undefined, what cannot be written is dropped (and counted). Keys carry all that the value depends
 * on (`cacheKeys`), so nothing is ever invalidated by name. Adapters: memory and Redis.
 */
export interface Cache {
  get(key: string, options?: GetOptions): Promise<string | undefined>;
  /** In the order of the keys. */
  getMany(keys: readonly string[]): Promise<(string | undefined)[]>;
  /** Does not wait for the write. `ttlMs` is shortened by up to a tenth, so that what was written together does not end together. */
  set(key: string, value: string, ttlMs: number): void;
  /**
   * Whether the caller is the one to work out the value of `key`: true for one caller among all processes until `ttlMs`
   * is over or `release` is called; true for everybody where the cache cannot tell.
   */
  claim(key: string, ttlMs: number): Promise<boolean>;
  release(key: string): void;
  close(): Promise<void>;
}

/** A cache in the process, which answers without a wait. */
export interface LocalCache extends Cache {
  clear(): void;
  peek(key: string): string | undefined;
  entries(): number;
  bytes(): number;
}
