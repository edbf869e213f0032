import postgres from 'postgres';
import { vectorsToArrayText } from '../sql/embedding-codec.ts';
import { type Row, type Statement, VectorList } from '../sql/sql-client.ts';
import { ARRAY_TYPES } from './array-types.ts';
import { Dialer, failure } from './dial.ts';
import { within } from './within.ts';

export interface ConnectionOptions {
  /** A function is asked for each connection: passwords change. */
  url: string | (() => string);
  connectTimeoutMs: number;
  applicationName: string;
  /** statement_timeout of the session until limit() says otherwise. */
  statementTimeoutMs: number;
}

/** With Node's ten probes a second apart, a peer that is gone is noticed after 12 s even in the middle of a statement. */
const KEEP_ALIVE_S = 2;
/** A session whose client vanished without a word gives its locks back after this long. */
const SESSION_SETTINGS = `do $$ begin
  perform set_config('tcp_keepalives_idle', '10', false), set_config('tcp_keepalives_interval', '5', false),
    set_config('tcp_keepalives_count', '3', false), set_config('tcp_user_timeout', '15000', false),
    set_config('client_connection_check_interval', '1000', false),
    set_config('idle_in_transaction_session_timeout', '30000', false);
exception when others then null; -- Not offered on this platform.
end $$`;
const HELLO = `select pg_backend_pid() as pid,
  (select a.backend_start::text from pg_stat_activity a where a.pid = pg_backend_pid()) as started, set_config('jit', 'off', false),
  set_config('statement_timeout', $1::text, false)`;

/** Plans of statements that are fixed 'for now' are made anew after this long. */
const PLANS_KEPT_MS = 10_000;
const FORGET_PLANS: Statement = { text: 'discard plans' };
const NAME_TENANT: Statement = { text: `select set_config('assay.tenant', $1::text, false)`, fixed: true };

/** Names a session on the server for good: process ids are used again. */
export interface SessionId {
  pid: number;
  /** backend_start, as the server writes it. */
  started: string;
}

/** One session on the server: one statement at a time, no reconnect. Over at the first failure of its socket. */
export class PostgresConnection {
  readonly openedAtMs = performance.now();
  idleSinceMs = performance.now();
  readonly #sql: postgres.Sql;
  readonly #dialer: Dialer;
  readonly #onEnd: (connection: PostgresConnection) => void;
  readonly #rejecters = new Set<(error: Error) => void>();
  #session: SessionId = { pid: 0, started: '' };
  #saidGoodbye = false;
  #timeoutMs: number;
  #isOwn = false;
  /** What assay.tenant says in the session; null where that is not known. */
  #tenant: string | null = '';
  #ended = false;
  #sentAtMs: number | undefined;
  #serial = 0;
  #plannedAtMs = performance.now();

  private constructor(options: ConnectionOptions, onEnd: (connection: PostgresConnection) => void) {
    this.#dialer = new Dialer();
    this.#onEnd = onEnd;
    this.#timeoutMs = rounded(options.statementTimeoutMs);
    const settings = {
      max: 1,
      idle_timeout: 0,
      max_lifetime: 0,
      connect_timeout: options.connectTimeoutMs / 1000,
      keep_alive: KEEP_ALIVE_S,
      fetch_types: false,
      types: ARRAY_TYPES,
      onnotice: () => undefined,
      onclose: () => this.#end(),
      connection: { application_name: options.applicationName },
      socket: this.#dialer.dial,
    };
    this.#sql = postgres(typeof options.url === 'function' ? options.url() : options.url, settings);
  }

  /** `onEnd` is called once, when the connection can no longer be used, whoever ended it. */
  static async open(
    options: ConnectionOptions,
    onEnd: (connection: PostgresConnection) => void,
  ): Promise<PostgresConnection> {
    const connection = new PostgresConnection(options, onEnd);
    try {
      const greeted = await within(connection.#greet(), options.connectTimeoutMs);
      if (greeted === 'late') throw failure('CONNECT_TIMEOUT', 'no connection in time');
      return connection;
    } catch (error) {
      connection.destroy();
      throw error;
    }
  }

  get session(): SessionId {
    return this.#session;
  }

  /** Process id of the session on the server. */
  get pid(): number {
    return this.#session.pid;
  }

  /** Ended without a goodbye: the server may not know, and keep its transaction and its locks. */
  get lost(): boolean {
    return this.#ended && !this.#saidGoodbye && this.#session.pid !== 0;
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** The statement that has had no answer yet: since when, and what tells it from the one before. */
  get waiting(): { sinceMs: number; serial: number; bytesRead: number } | null {
    if (this.#sentAtMs === undefined) return null;
    return { sinceMs: this.#sentAtMs, serial: this.#serial, bytesRead: this.#dialer.bytesRead };
  }

  async query(statement: Statement): Promise<Row[]> {
    const [rows = []] = await this.queries([statement]);
    return rows;
  }

  /** Sends all without waiting in between; what comes after a failure is answered all the same. */
  async queries(statements: readonly Statement[]): Promise<Row[][]> {
    const areOld = performance.now() - this.#plannedAtMs > PLANS_KEPT_MS;
    if (!areOld || !statements.some(({ fixed }) => fixed === 'for now'))
      return this.#answered(() => statements.map((statement) => this.#send(statement)));
    this.#plannedAtMs = performance.now();
    const [, ...answers] = await this.#answered(() =>
      [FORGET_PLANS, ...statements].map((statement) => this.#send(statement)),
    );
    return answers;
  }

  #send({ text, params = [], fixed = false }: Statement): PromiseLike<Row[]> {
    const values = params.map((param) =>
      param instanceof VectorList ? vectorsToArrayText(param.vectors) : param,
    );
    return values.length === 0
      ? this.#sql.unsafe(text)
      : this.#sql.unsafe(text, values, { prepare: fixed !== false });
  }

  /** Waits for what was sent; all of it has an answer when this settles. The first failure counts: the others follow from it. */
  async #answered(send: () => PromiseLike<Row[]>[]): Promise<Row[][]> {
    if (this.#ended) throw failure('CONNECTION_CLOSED', 'the connection is over');
    this.#serial++;
    this.#sentAtMs = performance.now();
    try {
      const settled = await Promise.allSettled(send().map((answer) => this.#orEnd(answer)));
      return settled.map((one) => {
        if (one.status === 'rejected') throw one.reason;
        return one.value;
      });
    } catch (error) {
      // Without a word from the server the socket has failed; after a FATAL one the server closes it.
      if (!(error instanceof postgres.PostgresError) || error.severity === 'FATAL') this.destroy();
      throw error;
    } finally {
      this.#sentAtMs = undefined;
    }
  }

  /**
   * Sets statement_timeout of the session, which costs a round trip only when it changes: limits are rounded up to
   * powers of two. It stands behind the cancel from here, for when that gets lost.
   */
  async limit(ms: number): Promise<void> {
    const roundedMs = rounded(ms);
    if (roundedMs === this.#timeoutMs) return;
    const text = `select set_config('statement_timeout', $1::text, false) as set`;
    await this.query({ text, params: [`${roundedMs}`], fixed: true });
    this.#timeoutMs = roundedMs;
  }

  /** Whether the server's session is this connection's alone: not so behind a pooler, which gives it to others in between. */
  get isOwn(): boolean {
    return this.#isOwn;
  }

  /**
   * The answers to the statements, with assay.tenant of the session naming the tenant ('' for none): said only where it says
   * something else, and then together with them. Only where `isOwn`.
   */
  async queriesOf(tenant: string, statements: readonly Statement[]): Promise<Row[][]> {
    if (this.#tenant === tenant) return this.queries(statements);
    this.#tenant = null;
    const [, ...answers] = await this.queries([{ ...NAME_TENANT, params: [tenant] }, ...statements]);
    this.#tenant = tenant;
    return answers;
  }

  /** Says goodbye; the server ends the session. */
  async close(): Promise<void> {
    this.#saidGoodbye = !this.#ended;
    this.#end();
    await within(this.#sql.end({ timeout: 1 }), 2_000).catch(() => undefined);
    this.#dialer.destroy();
  }

  /** Cuts the connection now; what waits on it rejects. */
  destroy(): void {
    this.#dialer.destroy();
    this.#end();
  }

  async #greet(): Promise<void> {
    const settled = this.query({ text: SESSION_SETTINGS });
    const [hello] = await Promise.all([this.query({ text: HELLO, params: [`${this.#timeoutMs}`] }), settled]);
    const [row] = hello;
    this.#isOwn = pidTold(hello) === Number(row?.pid);
    this.#session = { pid: Number(row?.pid), started: String(row?.started) };
  }

  /** postgres.js leaves a query that comes between the error and the close of its socket without an answer for ever. */
  #orEnd<T>(answer: PromiseLike<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#rejecters.add(reject);
      answer.then(
        (value) => {
          this.#rejecters.delete(reject);
          resolve(value);
        },
        (error) => {
          this.#rejecters.delete(reject);
          reject(error);
        },
      );
    });
  }

  #end(): void {
    if (this.#ended) return;
    this.#ended = true;
    for (const reject of this.#rejecters) reject(failure('CONNECTION_CLOSED', 'the connection ended'));
    this.#onEnd(this);
  }
}

/** The process id that whoever is at the other end gave when the connection began: a pooler gives one of its own making. */
function pidTold(answer: Row[]): number | null {
  const state: unknown = Reflect.get(answer, 'state');
  return typeof state === 'object' && state !== null && 'pid' in state ? Number(state.pid) : null;
}

function rounded(ms: number): number {
  return 2 ** Math.min(30, Math.ceil(Math.log2(Math.max(64, ms))));
}
