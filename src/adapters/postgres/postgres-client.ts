import postgres from 'postgres';
import { AppError } from '../../errors.ts';
import { vectorsToArrayText } from '../sql/embedding-codec.ts';
import { type Row, type RunOptions, type SqlClient, type Statement, VectorList } from '../sql/sql-client.ts';
import { toStoreError } from '../sql/sql-error.ts';

export interface PostgresClientOptions {
  url: string;
  poolMax: number;
  deadlineMs: number;
  connectTimeoutS: number;
}

/** Time for a cancelled statement to come back before the caller stops waiting. */
const CANCEL_GRACE_MS = 1_000;

type Pending = Pick<postgres.PendingQuery<postgres.Row[]>, 'cancel'>;
type Executor = Pick<postgres.Sql, 'unsafe'>;

/**
 * A pool of connections that reconnects by itself. A deadline is both statement_timeout on the server and a cancel from
 * here; an aborted call cancels the statement that runs for it.
 */
export class PostgresClient implements SqlClient {
  readonly #sql: postgres.Sql;
  readonly #options: PostgresClientOptions;

  constructor(options: PostgresClientOptions) {
    this.#options = options;
    this.#sql = postgres(options.url, {
      max: options.poolMax,
      connect_timeout: options.connectTimeoutS,
      idle_timeout: 300,
      onnotice: () => undefined,
      connection: { application_name: 'assay', statement_timeout: options.deadlineMs, jit: 'off' },
    });
  }

  async run(statements: Statement[], options: RunOptions = {}): Promise<Row[][]> {
    const call = new Call(options.signal, options.deadlineMs ?? this.#options.deadlineMs);
    try {
      const [only] = statements;
      const longerMs = (options.deadlineMs ?? 0) > this.#options.deadlineMs ? options.deadlineMs : undefined;
      if (only === undefined) return [];
      if (statements.length > 1) return await this.#transaction(call, statements, longerMs);
      return [
        await (longerMs === undefined ? call.query(this.#sql, only) : this.#alone(call, only, longerMs)),
      ];
    } catch (error) {
      throw toError(error);
    } finally {
      call.end();
    }
  }

  async #transaction(call: Call, statements: Statement[], longerMs: number | undefined): Promise<Row[][]> {
    return this.#sql.begin(async (tx) => {
      const results: Row[][] = [];
      if (longerMs !== undefined) await call.query(tx, timeoutStatement(longerMs, true));
      for (const statement of statements) results.push(await call.query(tx, statement));
      return results;
    });
  }

  /** Outside a transaction (VACUUM), on a connection whose timeout is raised for this statement. */
  async #alone(call: Call, statement: Statement, longerMs: number): Promise<Row[]> {
    const connection = await this.#sql.reserve();
    try {
      await call.query(connection, timeoutStatement(longerMs, false));
      return await call.query(connection, statement);
    } finally {
      await connection.unsafe('reset statement_timeout').catch(() => undefined);
      connection.release();
    }
  }

  async close(): Promise<void> {
    await this.#sql.end({ timeout: 5 });
  }
}

function timeoutStatement(deadlineMs: number, local: boolean): Statement {
  const text = `select set_config('statement_timeout', $1::text, ${local})`;
  return { text, params: [`${deadlineMs}`], fixed: true };
}

/** One call of run(): knows the statement that is under way and cancels it when the time is up. */
class Call {
  #running: Pending | undefined;
  #over = false;
  readonly #signal: AbortSignal | undefined;
  readonly #stop: () => void;
  readonly #timer: NodeJS.Timeout;
  #giveUpTimer: NodeJS.Timeout | undefined;
  #giveUp: (error: Error) => void = () => undefined;

  constructor(signal: AbortSignal | undefined, deadlineMs: number) {
    this.#signal = signal;
    this.#stop = () => {
      this.#over = true;
      this.#running?.cancel();
      const error = new AppError('deadline', 'The store did not answer in time.');
      this.#giveUpTimer ??= setTimeout(() => this.#giveUp(error), CANCEL_GRACE_MS);
    };
    if (signal?.aborted) this.#over = true;
    signal?.addEventListener('abort', this.#stop);
    this.#timer = setTimeout(this.#stop, deadlineMs);
  }

  async query(sql: Executor, { text, params = [], fixed = false }: Statement): Promise<Row[]> {
    if (this.#over) throw new AppError('deadline', 'The call was aborted.');
    const values = params.map((param) =>
      param instanceof VectorList ? vectorsToArrayText(param.vectors) : param,
    );
    const query = values.length === 0 ? sql.unsafe(text) : sql.unsafe(text, values, { prepare: fixed });
    this.#running = query;
    const rows = await query;
    this.#running = undefined;
    return rows;
  }

  /** A call that waits for a connection of a busy pool, or whose cancel gets lost, ends all the same. */
  orGiveUp<T>(work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#giveUp = reject;
      work.then(resolve, reject);
    });
  }

  end(): void {
    clearTimeout(this.#timer);
    clearTimeout(this.#giveUpTimer);
    this.#signal?.removeEventListener('abort', this.#stop);
  }
}

function toError(error: unknown): Error {
  if (error instanceof AppError) return error;
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return toStoreError(typeof code === 'string' ? code : undefined, error);
}
