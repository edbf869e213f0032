import type { Logger } from 'pino';
import type { QueryRow, Store } from '../ports/store.ts';

const FLUSH_ROWS = 200;
const FLUSH_MS = 250;

export interface QueryLog {
  /** Queues a row behind the answer; never waits. */
  add(row: QueryRow): void;
  dropped(): number;
  waiting(): number;
  /** Stores all that is queued. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

/** Writes answered queries in batches; a store that cannot keep up costs rows, which are counted, and never answers. */
export function createQueryLog(
  store: Pick<Store, 'insertQueries'>,
  tenant: string,
  rowsMax: number,
  log: Logger,
): QueryLog {
  let rows: QueryRow[] = [];
  let lost = 0;
  let writing: Promise<void> | undefined;
  const timer = setInterval(() => void flush(), FLUSH_MS);
  timer.unref();

  /** One batch and what fills further ones; a few that came meanwhile wait for the next turn, not for a write of their own. */
  async function write(): Promise<void> {
    for (let isFirst = true; rows.length >= (isFirst ? 1 : FLUSH_ROWS); isFirst = false) {
      const batch = rows.slice(0, FLUSH_ROWS);
      rows = rows.slice(FLUSH_ROWS);
      try {
        await store.insertQueries(tenant, batch);
      } catch (error) {
        lost += batch.length;
        log.error({ err: error, rows: batch.length, dropped: lost }, 'queries were not stored');
      }
    }
  }

  function flush(): Promise<void> {
    writing ??= write().finally(() => {
      writing = undefined;
    });
    return writing;
  }

  return {
    add(row) {
      if (rows.length >= rowsMax) lost++;
      else rows.push(row);
      if (rows.length >= FLUSH_ROWS) void flush();
    },
    dropped: () => lost,
    waiting: () => rows.length,
    flush,
    async close() {
      clearInterval(timer);
      await writing;
      while (rows.length > 0) await flush();
    },
  };
}
