import { AppError } from '../../errors.ts';

/** Vectors for one `vector[]` parameter; each adapter has its fastest encoding. */
export class VectorList {
  readonly vectors: (Float32Array | null)[];

  constructor(vectors: (Float32Array | null)[]) {
    this.vectors = vectors;
  }
}

export type SqlParam = string | number | boolean | null | string[] | VectorList;

/** One statement; without parameters `text` may hold several separated by semicolons. Values never become text. */
export interface Statement {
  text: string;
  params?: SqlParam[];
  /**
   * Text is one of a small fixed set and its plan does not depend on how the tables grow: worth preparing. 'for now' where
   * it does, but so slowly that a plan of a few seconds ago will do: planning then costs as much as running.
   */
  fixed?: boolean | 'for now';
}

export type Row = Record<string, unknown>;

export interface RunOptions {
  signal?: AbortSignal | undefined;
  /** Longest wait for the answer; the adapter's default when absent. */
  deadlineMs?: number;
}

/** Runs one statement of a transaction that is under way. */
export type Query = (statement: Statement) => Promise<Row[]>;

/**
 * The engine under the SQL store. It does not end with the clients that `of` makes of it: they have its sessions in common.
 * `run` executes the statements in order in one transaction (one round trip for the
 * embedded engine) and resolves with the rows of each; on failure nothing of it stays.
 * Rejects with AppError: store_unavailable (no engine), deadline (too late or aborted), internal (statement refused),
 * except that a unique violation is thrown as UniqueViolation and a lock that was not free in time as LockTaken.
 */
export interface SqlClient {
  run(statements: Statement[], options?: RunOptions): Promise<Row[][]>;
  /**
   * One transaction that sees one state of the data throughout, for as many statements as `work` needs; nothing of it stays
   * when `work` rejects. The embedded engine does nothing else meanwhile, so only a command that runs alone may ask for it.
   */
  transaction<T>(
    mode: 'read only' | 'read write',
    work: (query: Query) => Promise<T>,
    options?: RunOptions,
  ): Promise<T>;
  /**
   * One session without a transaction, for statements that refuse to run in one and for locks that outlive it. It ends
   * with `work` where that rejects, and its locks with it.
   */
  session<T>(work: (query: Query) => Promise<T>, options?: RunOptions): Promise<T>;
  /**
   * The same for the statements of one tenant: row-level security lets them see and change nothing of another. Statements of
   * a client that was not made by this or `ofAll` see no row of any tenant, except as a superuser.
   */
  of(tenant: string): SqlClient;
  /** The same for maintenance over all tenants. */
  ofAll(): SqlClient;
  /** Connections in use and calls that wait for one, where there is a pool. */
  pool?(): { busy: number; idle: number; waiting: number };
  close(): Promise<void>;
}

export class UniqueViolation extends AppError {
  constructor(detail: string, cause: unknown) {
    super('internal', detail, { cause });
  }
}

/** A lock was not free within lock_timeout: nothing happened, and it can be tried again. */
export class LockTaken extends AppError {
  constructor(detail: string, cause: unknown) {
    super('store_unavailable', detail, { cause });
  }
}
