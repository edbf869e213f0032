import { createServer, type Server, type ServerResponse } from 'node:http';
import { Server as NetServer } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import type { Config } from '../config.ts';
import { AppError } from '../errors.ts';
import type { Gate } from '../http/shed-early.ts';

/** A client must have sent its headers by then; bodies have limits of their own. */
const HEADERS_MS = 10_000;
/** A connection on which nothing moves for so long is cut, whoever is slow. */
const STILL_MS = 120_000;
/** Longer than the 60 s after which usual load balancers close an idle connection, so that they do so first. */
const KEEP_ALIVE_MS = 65_000;
const CHECK_EVERY_MS = 2000;
const LINGER_MS = 250;

export interface Listening {
  port: number;
  /** For DRAIN_MS it goes on answering and closes each connection after its answer, so that no request is lost. */
  drain(): Promise<void>;
  /** From now on takes no more connections; those that have no request under way are closed. */
  refuse(): Promise<void>;
  /** Resolves when the last answer has been sent. */
  finish(): Promise<void>;
  /** Cuts what is still open. */
  cut(): void;
  /** All of it, but for the cut. */
  stop(): Promise<void>;
}

/** Listens where the settings say; `gate` sees every request first. @throws AppError('config') where the port cannot be had. */
export async function listen(
  fetch: (request: Request) => Response | Promise<Response>,
  config: Config,
  gate: Gate,
  onConnection: () => void = () => undefined,
): Promise<Listening> {
  const { server, port } = await open(fetch, config, gate);
  server.maxConnections = config.CONNECTIONS_MAX;
  server.setTimeout(STILL_MS);
  server.on('connection', onConnection);
  const underWay = new Set<ServerResponse>();
  let isStopping = false;
  server.prependListener('request', (_, response) => {
    if (isStopping) response.shouldKeepAlive = false;
    underWay.add(response);
    response.once('close', () => underWay.delete(response));
  });
  let closed: Promise<void> = Promise.resolve();
  const listening: Listening = {
    port,
    async drain() {
      isStopping = true;
      for (const response of underWay) response.shouldKeepAlive = false;
      await new Promise((resolve) => setTimeout(resolve, config.DRAIN_MS));
    },
    async refuse() {
      // The server of `net` stops listening and no more: that of `http` would also cut connections whose request has
      // arrived and has not been read yet. Those are given a moment before the rest is closed.
      closed = new Promise<void>((resolve) => {
        NetServer.prototype.close.call(server, () => resolve());
      });
      await new Promise((resolve) => setTimeout(resolve, LINGER_MS));
      server.closeIdleConnections();
    },
    finish: () => closed,
    cut: () => server.closeAllConnections(),
    async stop() {
      await listening.drain();
      await listening.refuse();
      await listening.finish();
    },
  };
  return listening;
}

function open(
  fetch: (request: Request) => Response | Promise<Response>,
  config: Config,
  gate: Gate,
): Promise<{ server: Server; port: number }> {
  const answer = getRequestListener(fetch, { hostname: config.HOST });
  const server = createServer(
    {
      headersTimeout: HEADERS_MS,
      requestTimeout: 0, // An import may take its time; STILL_MS ends one that has stopped moving.
      keepAliveTimeout: KEEP_ALIVE_MS,
      connectionsCheckingInterval: CHECK_EVERY_MS,
    },
    (incoming, outgoing) => {
      if (!gate(incoming, outgoing)) void answer(incoming, outgoing);
    },
  );
  return new Promise((resolve, reject) => {
    server.once('error', (cause: Error & { code?: string }) => {
      const detail =
        cause.code === 'EADDRINUSE'
          ? `Port ${config.PORT} is taken; stop what uses it or set ASSAY_PORT.`
          : cause.message;
      reject(new AppError('config', detail, { cause }));
    });
    server.listen({ port: config.PORT, host: config.HOST, backlog: config.CONNECTION_BACKLOG }, () => {
      const address = server.address();
      if (typeof address === 'object' && address !== null) resolve({ server, port: address.port });
      else reject(new AppError('internal', 'the HTTP server has no port'));
    });
  });
}
