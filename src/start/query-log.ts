import type { Logger } from 'pino';
import type { EncodedQuery, QueryRow, Store } from '../ports/store.ts';

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

/**
 * Writes answered queries in batches. Each is encoded in a turn of the event loop of its own: a batch of a quarter of a second
 * at once held up every answer of the next 20 ms, and what an answer consists of would outlive a garbage collection. A store that
 * cannot keep up costs rows, which are counted, and never answers.
 */
export function createQueryLog(
  store: Pick<Store, 'encodeQuery' | 'insertQueries'>,
  tenant: string,
  rowsMax: number,
  log: Logger,
): QueryLog {
  let raw: QueryRow[] = [];
  let rows: EncodedQuery[] = [];
  let lost = 0;
  let writing: Promise<void> | undefined;
  let isEncoding = false;
  const timer = setInterval(() => void flush(), FLUSH_MS);
  timer.unref();

  function encodeSoon(): void {
    if (isEncoding || raw.length === 0) return;
    isEncoding = true;
    setImmediate(() => {
      isEncoding = false;
      encode(raw.splice(0, 1));
      if (rows.length >= FLUSH_ROWS) void flush();
      encodeSoon();
    });
  }

  function encode(given: readonly QueryRow[]): void {
    for (const row of given) {
      try {
        rows.push(store.encodeQuery(row));
      } catch (error) {
        lost++;
        log.error(
          { err: error, query_id: row.query_id, dropped: lost },
          'a query could not be written as text',
        );
      }
    }
  }

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
    const waiting = raw;
    raw = [];
    encode(waiting);
    writing ??= write().finally(() => {
      writing = undefined;
    });
    return writing;
  }

  return {
    add(row) {
      if (raw.length + rows.length >= rowsMax) lost++;
      else raw.push(row);
      encodeSoon();
    },
    dropped: () => lost,
    waiting: () => raw.length + rows.length,
    flush,
    async close() {
      clearInterval(timer);
      await writing;
      while (raw.length + rows.length > 0) await flush();
    },
  };
}
