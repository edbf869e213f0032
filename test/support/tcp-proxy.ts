import { type AddressInfo, createConnection, createServer, type Socket } from 'node:net';

/** A TCP proxy on loopback in front of any server, which can be made to misbehave. */
export interface TcpProxy {
  port: number;
  /** `url` with the proxy in the place of its host and port. */
  through(url: string): string;
  /** Every chunk, in both directions, arrives this much later. */
  setLatency(ms: number): void;
  /**
   * Half-open: what was connected never gets another byte and is never told; with `alsoNew`, new connections are accepted
   * and fall silent as well.
   */
  swallow(options?: { alsoNew: boolean }): void;
  /** New connections work again; those that were swallowed stay dead. */
  heal(): void;
  /** Ends every connection with a reset. */
  reset(): void;
  /** As when the process behind it is gone: every connection is reset and new ones are refused. */
  goDown(): Promise<void>;
  comeUp(): Promise<void>;
  /** Connections that were accepted since the start. */
  accepted(): number;
  close(): Promise<void>;
}

export async function startTcpProxy(target: { host: string; port: number }): Promise<TcpProxy> {
  const pairs = new Set<Pair>();
  let latencyMs = 0;
  let swallowsNew = false;
  let accepted = 0;
  const server = createServer((client) => {
    accepted++;
    const pair = new Pair(client, swallowsNew ? null : target, () => latencyMs);
    pairs.add(pair);
    client.once('close', () => pairs.delete(pair));
  });
  const listen = (on: number) =>
    new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(on, '127.0.0.1', () => resolve());
    });
  const reset = (): void => {
    for (const pair of pairs) pair.reset();
  };
  /** Ends what is connected too: a server that only stops listening would wait for it. */
  const stop = async (): Promise<void> => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    reset();
    await closed;
  };
  await listen(0);
  const { port } = addressOf(server.address());
  return {
    port,
    through(url) {
      const changed = new URL(url);
      changed.hostname = '127.0.0.1';
      changed.port = String(port);
      return changed.href;
    },
    setLatency: (ms) => {
      latencyMs = ms;
    },
    swallow({ alsoNew } = { alsoNew: true }) {
      swallowsNew = alsoNew;
      for (const pair of pairs) pair.swallow();
    },
    heal: () => {
      swallowsNew = false;
    },
    reset,
    goDown: stop,
    comeUp: () => listen(port),
    accepted: () => accepted,
    async close() {
      if (server.listening) await stop();
    },
  };
}

/** Both legs of one connection; without a target the client talks to nobody. */
class Pair {
  readonly #client: Socket;
  readonly #upstream: Socket | null;
  #silent: boolean;

  constructor(client: Socket, target: { host: string; port: number } | null, latencyMs: () => number) {
    this.#client = client;
    this.#silent = target === null;
    this.#upstream = target === null ? null : createConnection(target);
    client.on('error', () => undefined);
    client.on('data', () => undefined);
    const upstream = this.#upstream;
    if (upstream === null) return;
    upstream.on('error', () => undefined);
    this.#pass(client, upstream, latencyMs);
    this.#pass(upstream, client, latencyMs);
  }

  /** The server's side stays open too, as behind a router that forgot the flow. */
  swallow(): void {
    this.#silent = true;
  }

  reset(): void {
    this.#client.resetAndDestroy();
    this.#upstream?.resetAndDestroy();
  }

  #pass(from: Socket, to: Socket, latencyMs: () => number): void {
    const later = (work: () => void): void => {
      const ms = latencyMs();
      if (ms === 0) work();
      else setTimeout(work, ms);
    };
    from.on('data', (chunk: Buffer) => {
      if (!this.#silent) later(() => void (this.#silent || to.destroyed || to.write(chunk)));
    });
    from.on('close', () => {
      if (!this.#silent) later(() => to.destroy());
    });
  }
}

/** Safe: a server that listens on a TCP port has an address of this form. */
function addressOf(address: string | AddressInfo | null): AddressInfo {
  return address as AddressInfo;
}

export function targetOf(url: string): { host: string; port: number } {
  const { hostname, port } = new URL(url);
  return { host: hostname, port: Number(port) };
}
