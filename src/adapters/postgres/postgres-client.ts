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
      const longer = (options.deadlineMs ?? 0) > this.#options.deadlineMs;
      if (only !== undefined && statements.length === 1 && !longer) {
        return [await call.query(this.#sql, only)];
      }
      return await this.#sql.begin(async (tx) => {
        const results: Row[][] = [];
        if (longer) await call.query(tx, timeoutStatement(options.deadlineMs ?? 0));
        for (const statement of statements) results.push(await call.query(tx, statement));
        return results;
      });
    } catch (error) {
      throw toError(error);
    } finally {
      call.end();
    }
  }

  async close(): Promise<void> {
    await this.#sql.end({ timeout: 5 });
  }
}

function timeoutStatement(deadlineMs: number): Statement {
  return {
    text: `select set_config('statement_timeout', $1::text, true)`,
    params: [`${deadlineMs}`],
    fixed: true,
  };
}

/** One call of run(): knows the statement that is under way and cancels it when the time is up. */
class Call {
  #running: Pending | undefined;
  #over = false;
  readonly #signal: AbortSignal | undefined;
  readonly #stop: () => void;
  readonly #timer: NodeJS.Timeout;

  constructor(signal: AbortSignal | undefined, deadlineMs: number) {
    this.#signal = signal;
    this.#stop = () => {
      this.#over = true;
      this.#running?.cancel();
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

  end(): void {
    clearTimeout(this.#timer);
    this.#signal?.removeEventListener('abort', this.#stop);
  }
}

function toError(error: unknown): Error {
  if (error instanceof AppError) return error;
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const message = error instanceof Error ? error.message : String(error);
  return toStoreError(message, typeof code === 'string' ? code : undefined, error);
}
