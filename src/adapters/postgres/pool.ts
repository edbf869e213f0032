import { AppError } from '../../errors.ts';
import { type ConnectionOptions, PostgresConnection, type SessionId } from './connection.ts';
import type { Deadline } from './deadline.ts';
import { within } from './within.ts';

export interface PoolOptions extends ConnectionOptions {
  max: number;
  /** A connection older than this is closed when it comes back; spread by a tenth, so that not all end at once. */
  lifetimeMs: number;
  /** A session that the server may still believe in. */
  onLost(session: SessionId): void;
}

interface Waiter {
  take(connection: PostgresConnection): void;
  fail(error: unknown): void;
}

/** Calls that may wait for each connection; one more is refused as busy. */
const WAITING_PER_CONNECTION = 200;
const IDLE_MAX_MS = 300_000;
const SWEEP_MS = 15_000;
const PING_MS = 500;

/** At most `max` connections, the one used last first, handed out in order of arrival. */
export class Pool {
  readonly #options: PoolOptions;
  readonly #busy = new Set<PostgresConnection>();
  readonly #idle: PostgresConnection[] = [];
  readonly #waiting: Waiter[] = [];
  readonly #sweeper: NodeJS.Timeout;
  #opening = 0;
  #doubtedAtMs = Number.NEGATIVE_INFINITY;
  #closed = false;

  constructor(options: PoolOptions) {
    this.#options = options;
    this.#sweeper = setInterval(() => this.#sweep(), SWEEP_MS);
    this.#sweeper.unref();
  }

  get busy(): ReadonlySet<PostgresConnection> {
    return this.#busy;
  }

  counts(): { busy: number; idle: number; waiting: number } {
    return { busy: this.#busy.size, idle: this.#idle.length, waiting: this.#waiting.length };
  }

  /** Rejects with deadline when none comes free in time, busy when too many wait, and what opening failed with. */
  async acquire(deadline: Deadline): Promise<PostgresConnection> {
    for (;;) {
      if (this.#closed) throw new AppError('store_unavailable', 'The store is closed.');
      if (deadline.over) throw deadline.error();
      const connection = this.#idle.pop() ?? (await this.#wait(deadline));
      this.#busy.add(connection);
      if (await this.#isGood(connection)) return connection;
      this.#busy.delete(connection);
      connection.destroy();
    }
  }

  /** The connection is between statements and outside a transaction. */
  release(connection: PostgresConnection): void {
    if (!this.#busy.delete(connection)) return;
    connection.idleSinceMs = performance.now();
    if (connection.ended || this.#closed || this.#isOld(connection)) {
      void connection.close();
      this.#fill();
    } else this.#give(connection);
  }

  discard(connection: PostgresConnection): void {
    connection.destroy();
  }

  /** One connection was found dead: those that idle now are asked before they are used again. */
  doubt(): void {
    this.#doubtedAtMs = performance.now();
  }

  async close(graceMs: number): Promise<void> {
    this.#closed = true;
    clearInterval(this.#sweeper);
    for (const waiter of this.#waiting.splice(0))
      waiter.fail(new AppError('store_unavailable', 'The store is closed.'));
    await Promise.all(this.#idle.splice(0).map((connection) => connection.close()));
    for (const endMs = performance.now() + graceMs; this.#busy.size > 0 && performance.now() < endMs; )
      await new Promise((resolve) => setTimeout(resolve, 10));
    for (const connection of this.#busy) connection.destroy();
  }

  #wait(deadline: Deadline): Promise<PostgresConnection> {
    if (this.#waiting.length >= this.#options.max * WAITING_PER_CONNECTION)
      throw new AppError('busy', 'Too many calls wait for the store.');
    return new Promise((resolve, reject) => {
      const waiter: Waiter = { take: resolve, fail: reject };
      this.#waiting.push(waiter);
      void deadline.passed.then(() => {
        const at = this.#waiting.indexOf(waiter);
        if (at >= 0) this.#waiting.splice(at, 1);
        reject(deadline.error());
      });
      this.#fill();
    });
  }

  #fill(): void {
    const { max } = this.#options;
    while (
      !this.#closed &&
      this.#waiting.length > this.#opening &&
      this.#busy.size + this.#idle.length + this.#opening < max
    )
      void this.#open();
  }

  async #open(): Promise<void> {
    this.#opening++;
    try {
      const connection = await PostgresConnection.open(this.#options, (ended) => this.#drop(ended));
      this.#opening--;
      if (this.#closed) void connection.close();
      else this.#give(connection);
    } catch (error) {
      this.#opening--;
      this.#waiting.shift()?.fail(error);
    }
    this.#fill();
  }

  #give(connection: PostgresConnection): void {
    const waiter = this.#waiting.shift();
    if (waiter === undefined) this.#idle.push(connection);
    else {
      this.#busy.add(connection); // Before its taker runs, so that no more than `max` are ever open.
      waiter.take(connection);
    }
  }

  #drop(connection: PostgresConnection): void {
    this.#busy.delete(connection);
    if (connection.lost) this.#options.onLost(connection.session);
    const at = this.#idle.indexOf(connection);
    if (at >= 0) this.#idle.splice(at, 1);
    this.#fill();
  }

  async #isGood(connection: PostgresConnection): Promise<boolean> {
    if (connection.ended) return false;
    if (connection.idleSinceMs > this.#doubtedAtMs) return true;
    const answer = await within(connection.query({ text: 'select 1' }), PING_MS).catch(() => 'late');
    return answer !== 'late';
  }

  #isOld(connection: PostgresConnection): boolean {
    const spread = 0.9 + (connection.pid % 100) / 500;
    return performance.now() - connection.openedAtMs > this.#options.lifetimeMs * spread;
  }

  #sweep(): void {
    const oldestMs = performance.now() - IDLE_MAX_MS;
    for (const connection of [...this.#idle])
      if (connection.idleSinceMs < oldestMs || this.#isOld(connection)) void connection.close();
  }
}
