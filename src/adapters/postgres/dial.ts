import { createConnection, type Socket } from 'node:net';

/** What postgres.js passes to its `socket` option. */
export interface DialTarget {
  host: string[];
  port: number[];
  path?: string | false;
}

/**
 * Opens the one socket of a connection, so that it can be destroyed at once. It refuses a second time: postgres.js would
 * otherwise reconnect by itself in the middle of a transaction and run the rest of it outside.
 */
export class Dialer {
  #socket: Socket | undefined;
  #used = false;
  #destroyed = false;

  readonly dial = async (target: DialTarget): Promise<Socket> => {
    if (this.#used || this.#destroyed) throw failure('CONNECTION_CLOSED', 'the connection is over');
    this.#used = true;
    let last: unknown;
    const places = typeof target.path === 'string' ? [{ path: target.path }] : hostsOf(target);
    for (const place of places) {
      try {
        this.#socket = await this.#connect(place);
        return this.#socket;
      } catch (error) {
        last = error;
      }
    }
    throw last;
  };

  get bytesRead(): number {
    return this.#socket?.bytesRead ?? 0;
  }

  destroy(): void {
    this.#destroyed = true;
    this.#socket?.destroy();
  }

  #connect(place: { path: string } | { host: string; port: number }): Promise<Socket> {
    return new Promise((resolve, reject) => {
      const socket = createConnection(place);
      this.#socket = socket;
      socket.setNoDelay(true);
      if ('host' in place) Object.assign(socket, { host: place.host }); // Read by postgres.js as the TLS server name.
      socket.once('connect', () => {
        socket.removeAllListeners();
        resolve(socket);
      });
      socket.once('error', reject);
      socket.once('close', () => reject(failure('CONNECTION_CLOSED', 'closed while connecting')));
    });
  }
}

function hostsOf({ host, port }: DialTarget): { host: string; port: number }[] {
  return host.map((name, i) => ({ host: name, port: port[i] ?? port[0] ?? 5432 }));
}

export function failure(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}
