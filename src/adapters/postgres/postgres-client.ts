import { AppError } from '../../errors.ts';
import { ALL_TENANTS, nameTenant } from '../sql/row-security.ts';
import type { Query, Row, RunOptions, SqlClient, Statement } from '../sql/sql-client.ts';
import { toStoreError } from '../sql/sql-error.ts';
import type { PostgresConnection } from './connection.ts';
import { Control } from './control.ts';
import { Deadline } from './deadline.ts';
import { Pool } from './pool.ts';
import { Watchdog } from './watchdog.ts';
import { within } from './within.ts';

export interface PostgresClientOptions {
  url: string | (() => string);
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
  readonly #watchdog: Watchdog<PostgresConnection>;
  /** Whose statements these are; '' for nobody's. */
  readonly #tenant: string;

  /** With `parent` its sessions are worked on, for the tenant that is named. */
  constructor(options: PostgresClientOptions, parent?: PostgresClient, tenant = '') {
    this.#options = options;
    this.#tenant = tenant;
    if (parent !== undefined) {
      this.#pool = parent.#pool;
      this.#control = parent.#control;
      this.#watchdog = parent.#watchdog;
      return;
    }
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

  of(tenant: string): PostgresClient {
    return new PostgresClient(this.#options, this, tenant);
  }

  ofAll(): PostgresClient {
    return new PostgresClient(this.#options, this, ALL_TENANTS);
  }

  run(statements: Statement[], options: RunOptions = {}): Promise<Row[][]> {
    if (statements.length === 0) return Promise.resolve([]);
    return this.#within(options, (connection, deadline) =>
      execute(connection, statements, deadline, this.#tenant),
    );
  }

  transaction<T>(
    mode: 'read only' | 'read write',
    work: (query: Query) => Promise<T>,
    options: RunOptions = {},
  ): Promise<T> {
    return this.#within(options, async (connection, deadline) => {
      await connection.limit(deadline.msLeft());
      if (connection.isOwn) await connection.queriesOf(this.#tenant, []);
      return inTransaction(connection, `begin isolation level repeatable read ${mode}`, async () => {
        if (!connection.isOwn && this.#tenant !== '') await connection.query(nameTenant(this.#tenant));
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
        await this.#nameSession(connection, this.#tenant);
        const result = await work((statement) => {
          if (deadline.over) throw deadline.error();
          return connection.query(statement);
        });
        if (!connection.isOwn) await this.#nameSession(connection, '');
        return result;
      } catch (error) {
        connection.destroy(); // Settings and locks of the session go with it.
        throw error;
      }
    });
  }

  async #nameSession(connection: PostgresConnection, tenant: string): Promise<void> {
    if (connection.isOwn) await connection.queriesOf(tenant, []);
    else
      await connection.query({
        text: `select set_config('assay.tenant', $1::text, false)`,
        params: [tenant],
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

const BEGIN: Statement = { text: 'begin' };
const COMMIT: Statement = { text: 'commit' };

/**
 * One statement on its own, several in a transaction of which nothing stays when one fails. All are sent without waiting in
 * between, since a round trip costs more than many a statement: behind one that fails, or that a deadline ends, the server
 * refuses the rest and the commit with them.
 */
async function execute(
  connection: PostgresConnection,
  statements: Statement[],
  deadline: Deadline,
  tenant: string,
): Promise<Row[][]> {
  await connection.limit(deadline.msLeft());
  // Behind a pooler the name holds for a transaction, since the session is given to others after it.
  const naming = connection.isOwn || tenant === '' ? [] : [nameTenant(tenant)];
  const send = (given: Statement[]) =>
    connection.isOwn ? connection.queriesOf(tenant, given) : connection.queries(given);
  if (statements.length === 1 && naming.length === 0) return send(statements);
  if (deadline.over) throw deadline.error();
  try {
    const answers = await send([BEGIN, ...naming, ...statements, COMMIT]);
    return answers.slice(1 + naming.length, -1);
  } catch (error) {
    if (!connection.ended) await rollback(connection);
    throw error;
  }
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
