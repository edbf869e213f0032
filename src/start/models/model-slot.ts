/** Something that is replaced while it is in use. */
export interface Lease<T> {
  /** Null where there is none. */
  readonly held: T | null;
  release(): void;
}

export interface ModelSlot<T> {
  /** What is there now; the same until `release`, whatever is put in meanwhile. */
  acquire(): Lease<T>;
  /** From the next `acquire` on. What was there is closed when the last one that holds it lets go. */
  put(next: T | null): void;
  current(): T | null;
  /** Empties the slot; resolves when everything that was ever in it is closed. */
  close(): Promise<void>;
}

interface Held<T> {
  value: T;
  users: number;
  isRetired: boolean;
}

/** One place for a model that is swapped between queries: each query has one model from start to end. */
export function createModelSlot<T extends { close(): Promise<void> }>(): ModelSlot<T> {
  let held: Held<T> | null = null;
  /** Retired and not closed yet, with who waits for that. */
  const open = new Map<Held<T>, () => void>();

  function closeIfFree(one: Held<T>): void {
    if (!one.isRetired || one.users > 0) return;
    void one.value
      .close()
      .catch(() => undefined)
      .finally(() => {
        open.get(one)?.();
        open.delete(one);
      });
  }

  function put(next: T | null): void {
    const before = held;
    held = next === null ? null : { value: next, users: 0, isRetired: false };
    if (before === null) return;
    before.isRetired = true;
    open.set(before, () => undefined);
    closeIfFree(before);
  }

  return {
    acquire() {
      const mine = held;
      if (mine === null) return { held: null, release: () => undefined };
      mine.users++;
      let isReleased = false;
      return {
        held: mine.value,
        release() {
          if (isReleased) return;
          isReleased = true;
          mine.users--;
          closeIfFree(mine);
        },
      };
    },
    put,
    current: () => held?.value ?? null,
    async close() {
      put(null);
      await Promise.all(
        [...open.keys()].map((one) => new Promise<void>((resolve) => open.set(one, resolve))),
      );
    },
  };
}
