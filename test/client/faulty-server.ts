import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import type { App } from '../../src/http/app.ts';

export type Fault =
  | { kind: 'status'; status: number; headers?: Record<string, string>; body?: string }
  /** Closes the connection before anything is answered. */
  | { kind: 'cut' }
  /** Lets the request through and closes the connection before its answer. */
  | { kind: 'lose answer' }
  | { kind: 'hang' };

export interface FaultyServer {
  url: string;
  /** What happens to the next requests, one each; the ones after pass. */
  faults: Fault[];
  seen: { method: string; path: string; headers: IncomingMessage['headers']; bytes: number }[];
  close(): Promise<void>;
}

/** The app behind something that fails as told. */
export async function faultyServer(app: App): Promise<FaultyServer> {
  const answer = getRequestListener(app.fetch);
  const state: Pick<FaultyServer, 'faults' | 'seen'> = { faults: [], seen: [] };
  const server = createServer((incoming, outgoing) => {
    const { method = '', url = '', headers } = incoming;
    state.seen.push({ method, path: url, headers, bytes: Number(headers['content-length'] ?? 0) });
    const fault = state.faults.shift();
    if (fault === undefined) void answer(incoming, outgoing);
    else void fail(fault, incoming, outgoing, () => answer(incoming, outgoing));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = addressOf(server.address());
  return {
    ...state,
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function fail(fault: Fault, incoming: IncomingMessage, outgoing: ServerResponse, pass: () => unknown) {
  if (fault.kind === 'cut') incoming.socket.destroy();
  if (fault.kind === 'lose answer') {
    outgoing.end = () => {
      incoming.socket.destroy();
      return outgoing;
    };
    outgoing.write = () => true;
    await pass();
  }
  if (fault.kind === 'status') {
    incoming.resume();
    outgoing.writeHead(fault.status, fault.headers).end(fault.body ?? '');
  }
}

/** Safe: the server listens on a port, so its address is none of a pipe. */
function addressOf(address: AddressInfo | string | null): AddressInfo {
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return address;
}
