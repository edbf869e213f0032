import type { PostgresConnection, SessionId } from './connection.ts';
import type { Control } from './control.ts';

type Asked = Pick<Control, 'working' | 'endSessions'>;
type Watched = Pick<PostgresConnection, 'pid' | 'waiting'>;

interface WatchedPool<Connection extends Watched> {
  readonly busy: Iterable<Connection>;
  discard(connection: Connection): void;
  doubt(): void;
}

const TICK_MS = 600;
/** A statement may be silent for this long before anyone asks after it. */
const SILENT_MS = 600;
const LOST_MAX = 1_000;
/** Of a statement that has been at work for so long more would be lost: several looks in a row have to fail. */
const LONG_MS = 30_000;
const UNANSWERED_MAX = 4;

/**
 * Finds half-open connections: statements that are under way here while the server knows nothing of them, or cannot be
 * reached at all. Long statements on a healthy connection are left alone. Worst case: 0.6 s of silence, 0.6 s to the next
 * tick, twice 1 s for a server that does not answer: 3.2 s. For a statement that has been at work for half a minute, as the
 * build of an index, 12 s: a machine under load may leave a healthy server without a turn.
 */
export class Watchdog<Connection extends Watched> {
  readonly #pool: WatchedPool<Connection>;
  readonly #control: Asked;
  readonly #timer: NodeJS.Timeout;
  #suspects = new Map<Connection, string>();
  #lost: SessionId[] = [];
  #looking = false;
  /** Looks in a row that the server did not answer. */
  #unanswered = 0;

  constructor(pool: WatchedPool<Connection>, control: Asked) {
    this.#pool = pool;
    this.#control = control;
    this.#timer = setInterval(() => void this.#look(), TICK_MS);
    this.#timer.unref();
  }

  /**
   * A session that was left without a goodbye is ended on the server as soon as that can be reached. It would otherwise
   * keep its locks until the server finds out by itself, and all writers of the tenant would wait.
   */
  end(session: SessionId): void {
    if (this.#lost.length < LOST_MAX) this.#lost.push(session);
    void this.#endLost();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  async #look(): Promise<void> {
    if (this.#looking) return;
    this.#looking = true;
    try {
      await this.#endLost();
      const before = new Map([...this.#pool.busy].map((connection) => [connection, sign(connection)]));
      const silent = [...before.keys()].filter((connection) => before.get(connection) !== null);
      const working = silent.length === 0 ? new Set<number>() : await this.#control.working(pidsOf(silent));
      this.#unanswered = working === null ? this.#unanswered + 1 : 0;
      const suspects = new Map<Connection, string>();
      for (const connection of silent) {
        const mark = before.get(connection) ?? null;
        if (mark === null || sign(connection) !== mark || working?.has(connection.pid)) continue;
        if (working === null) {
          if (this.#isGone(connection)) this.#cut(connection);
          continue;
        }
        // An answer may be on its way, so a reachable server has to deny the statement twice.
        if (this.#suspects.get(connection) === mark) this.#cut(connection);
        else suspects.set(connection, mark);
      }
      this.#suspects = suspects;
    } finally {
      this.#looking = false;
    }
  }

  async #endLost(): Promise<void> {
    const sessions = this.#lost;
    if (sessions.length === 0) return;
    this.#lost = [];
    if (!(await this.#control.endSessions(sessions)))
      this.#lost = [...sessions, ...this.#lost].slice(0, LOST_MAX);
  }

  /** Whether to take the server, which does not answer, for gone where this statement is concerned. */
  #isGone({ waiting }: Watched): boolean {
    const isLong = waiting !== null && performance.now() - waiting.sinceMs >= LONG_MS;
    return !isLong || this.#unanswered >= UNANSWERED_MAX;
  }

  #cut(connection: Connection): void {
    this.#pool.doubt();
    this.#pool.discard(connection);
  }
}

/** Which statement is silent and how much of its answer came; null where none is. */
function sign({ waiting }: Watched): string | null {
  if (waiting === null || performance.now() - waiting.sinceMs < SILENT_MS) return null;
  return `${waiting.serial} ${waiting.bytesRead}`;
}

function pidsOf(connections: readonly Watched[]): number[] {
  return connections.map(({ pid }) => pid);
}
