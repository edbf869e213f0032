import type { Row } from '../sql/sql-client.ts';
import { type ConnectionOptions, PostgresConnection, type SessionId } from './connection.ts';
import { within } from './within.ts';

/** A server that does not answer so simple a question for this long, twice, is taken for gone. */
const ANSWER_MS = 1_000;
const ATTEMPTS = 2;

/**
 * A connection beside the pool that stays free: it cancels statements and asks what became of those that take long.
 * pg_cancel_backend instead of postgres.js' cancel(): that one opens a connection for each cancel, leaves its failure as an
 * unhandled rejection, and may hit the next statement of a pipeline.
 */
export class Control {
  readonly #options: ConnectionOptions;
  #connection: Promise<PostgresConnection> | undefined;
  #closed = false;

  constructor(options: ConnectionOptions) {
    this.#options = { ...options, connectTimeoutMs: Math.min(options.connectTimeoutMs, ANSWER_MS) };
  }

  /** False when the server could not be told. */
  async cancel(pid: number): Promise<boolean> {
    const text = 'select pg_cancel_backend($1::integer) as cancelled';
    return (await this.#ask(text, [pid])) !== null;
  }

  /** Sessions among `pids` that work on a statement for a client they can reach; null when the server does not answer. */
  async working(pids: number[]): Promise<Set<number> | null> {
    const text = `select pid from pg_stat_activity where pid = any ($1::text[]::integer[])
      and state not like 'idle%' and coalesce(wait_event, '') not in ('ClientRead', 'ClientWrite')`;
    const rows = await this.#ask(text, [pids.map(String)]);
    return rows === null ? null : new Set(rows.map((row) => Number(row.pid)));
  }

  /** Ends sessions whose client is gone, and with them their transactions and locks. False when the server does not answer. */
  async endSessions(sessions: SessionId[]): Promise<boolean> {
    const text = `select pg_terminate_backend(a.pid) as ended
      from unnest($1::text[], $2::text[]) as s(pid, started)
      join pg_stat_activity a on a.pid = s.pid::integer and a.backend_start::text = s.started`;
    const pids = sessions.map(({ pid }) => `${pid}`);
    const started = sessions.map((session) => session.started);
    return (await this.#ask(text, [pids, started])) !== null;
  }

  async close(): Promise<void> {
    this.#closed = true;
    const connection = await this.#connection?.catch(() => undefined);
    await connection?.close();
  }

  async #ask(text: string, params: (number | string[])[]): Promise<Row[] | null> {
    for (let attempt = 0; attempt < ATTEMPTS && !this.#closed; attempt++) {
      const opened = this.#open();
      try {
        const connection = await opened;
        const rows = await within(connection.query({ text, params, fixed: true }), ANSWER_MS);
        if (rows !== 'late') return rows;
        connection.destroy();
      } catch {
        // Told by the null below.
      }
      if (this.#connection === opened) this.#connection = undefined;
    }
    return null;
  }

  #open(): Promise<PostgresConnection> {
    if (this.#connection !== undefined) return this.#connection;
    const opened = PostgresConnection.open(this.#options, () => {
      if (this.#connection === opened) this.#connection = undefined;
    });
    opened.catch(() => undefined);
    this.#connection = opened;
    return opened;
  }
}
