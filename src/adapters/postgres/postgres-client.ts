import { AppError } from '../../errors.ts';
import type { Query, Row, RunOptions, SqlClient, Statement } from '../sql/sql-client.ts';
import { toStoreError } from '../sql/sql-error.ts';
import type { PostgresConnection } from './connection.ts';
import { Control } from './control.ts';
import { Deadline } from './deadline.ts';
import { Pool } from './pool.ts';
import { Watchdog } from './watchdog.ts';
import { within } from './within.ts';

export interface PostgresClientOptions {
  url: string;
  poolMax: number;
  deadlineMs: number;
  connectTimeoutMs: number;
  lifetimeMs: number;
}

/** How long a caller whose time is up waits for word that the server has stopped. */
const CALLER_GRACE_MS = 100;
/** How long the server has to stop before the connection is cut; it then notices within a second that nobody listens. */
const STOP_MS = 1_500;
const CLOSE_GRACE_MS = 5_000;

/**
 * A pool of connections to one server. A deadline is statement_timeout on the server and a cancel from here; an aborted
 * call cancels the statement that runs for it. A connection goes back to the pool only when the server has confirmed that
 * nothing of the call is left.
 */
export class PostgresClient implements SqlClient {
  readonly #options: PostgresClientOptions;
  readonly #pool: Pool;
  readonly #control: Control;
  readonly #watchdog: Watchdog;

  constructor(options: PostgresClientOptions) {
    this.#options = options;
    const { url, connectTimeoutMs } = options;
    const shared = { url, connectTimeoutMs, statementTimeoutMs: options.deadlineMs };
    this.#pool = new Pool({
      ...shared,
      applicationName: 'assay',
      max: options.poolMax,
      lifetimeMs: options.lifetimeMs,
      onLost: (session) => this.#watchdog.end(session),
    });
    this.#control = new Control({ ...shared, applicationName: 'assay control' });
    this.#watchdog = new Watchdog(this.#pool, this.#control);
  }

  run(statements: Statement[], options: RunOptions = {}): Promise<Row[][]> {
    if (statements.length === 0) return Promise.resolve([]);
    return this.#within(options, (connection, deadline) => execute(connection, statements, deadline));
  }

  transaction<T>(
    mode: 'read only' | 'read write',
    work: (query: Query) => Promise<T>,
    options: RunOptions = {},
  ): Promise<T> {
    return this.#within(options, async (connection, deadline) => {
      await connection.limit(deadline.msLeft());
      return inTransaction(connection, `begin isolation level repeatable read ${mode}`, async () => {
        // What the other side of `work` is slow to take or to give is no reason for the server to hang up.
        await connection.query({ text: 'set local idle_in_transaction_session_timeout = 0' });
        return work((statement) => {
          if (deadline.over) throw deadline.error();
          return connection.query(statement);
        });
      });
    });
  }

  session<T>(work: (query: Query) => Promise<T>, options: RunOptions = {}): Promise<T> {
    return this.#within(options, async (connection, deadline) => {
      await connection.limit(deadline.msLeft());
      try {
        return await work((statement) => {
          if (deadline.over) throw deadline.error();
          return connection.query(statement);
        });
      } catch (error) {
        connection.destroy(); // Settings and locks of the session go with it.
        throw error;
      }
    });
  }

  async #within<T>(
    options: RunOptions,
    work: (connection: PostgresConnection, deadline: Deadline) => Promise<T>,
  ): Promise<T> {
    const deadline = new Deadline(options.deadlineMs ?? this.#options.deadlineMs, options.signal);
    try {
      const connection = await this.#pool.acquire(deadline);
      return await this.#runOn(connection, work(connection, deadline), deadline);
    } catch (error) {
      throw toError(error);
    } finally {
      deadline.end();
    }
  }

  pool(): { busy: number; idle: number; waiting: number } {
    return this.#pool.counts();
  }

  async close(): Promise<void> {
    await this.#pool.close(CLOSE_GRACE_MS);
    this.#watchdog.stop();
    await this.#control.close();
  }

  async #runOn<T>(connection: PostgresConnection, work: Promise<T>, deadline: Deadline): Promise<T> {
    const late = await Promise.race([
      work.then(
        () => false,
        () => false,
      ),
      deadline.passed.then(() => true),
    ]);
    if (late) {
      await within(this.#stop(connection, work), CALLER_GRACE_MS);
      throw deadline.error();
    }
    try {
      return await work;
    } finally {
      this.#pool.release(connection);
    }
  }

  /** Cancels, and gives the connection back once the server says that it is free. Never rejects. */
  async #stop(connection: PostgresConnection, work: Promise<unknown>): Promise<void> {
    const settled = work.then(
      () => undefined,
      () => undefined,
    );
    const stopped = async (): Promise<void> => {
      await this.#control.cancel(connection.pid);
      await settled;
      // The cancel may arrive after the statement it was meant for: this round trip takes it.
      await connection.query({ text: 'select 1' }).catch(() => connection.query({ text: 'select 1' }));
    };
    const outcome = await within(stopped(), STOP_MS).catch(() => 'late');
    if (outcome === 'late') this.#pool.discard(connection);
    else this.#pool.release(connection);
  }
}

/** One statement on its own, several in a transaction of which nothing stays when one fails. */
async function execute(
  connection: PostgresConnection,
  statements: Statement[],
  deadline: Deadline,
): Promise<Row[][]> {
  await connection.limit(deadline.msLeft());
  const [only] = statements;
  if (only !== undefined && statements.length === 1) return [await connection.query(only)];
  return inTransaction(connection, 'begin', async () => {
    const results: Row[][] = [];
    for (const statement of statements) {
      if (deadline.over) throw deadline.error();
      results.push(await connection.query(statement));
    }
    return results;
  });
}

async function inTransaction<T>(
  connection: PostgresConnection,
  begin: string,
  work: () => Promise<T>,
): Promise<T> {
  await connection.query({ text: begin });
  try {
    const result = await work();
    await connection.query({ text: 'commit' });
    return result;
  } catch (error) {
    if (!connection.ended) await rollback(connection);
    throw error;
  }
}

/** A late cancel can hit the rollback itself; one that fails again ends the connection and with it the transaction. */
async function rollback(connection: PostgresConnection): Promise<void> {
  try {
    await connection.query({ text: 'rollback' }).catch(() => connection.query({ text: 'rollback' }));
  } catch {
    connection.destroy();
  }
}

export function toError(error: unknown): Error {
  if (error instanceof AppError) return error;
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return toStoreError(typeof code === 'string' ? code : undefined, error);
}
