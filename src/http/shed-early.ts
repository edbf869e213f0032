import type { IncomingMessage, ServerResponse } from 'node:http';
import type { HttpMetrics } from '../telemetry/http-metrics.ts';
import { readTraceParent } from '../telemetry/tracing/trace-parent.ts';
import type { Admission } from './middleware/admission.ts';
import { requestIdFrom } from './middleware/request-id.ts';
import type { RequestLog } from './middleware/request-line.ts';
import { problemParts } from './problem.ts';

/** Answers the request and returns true, or leaves it alone. */
export type Gate = (incoming: IncomingMessage, outgoing: ServerResponse) => boolean;

export interface ShedOptions {
  metrics: HttpMetrics;
  requests: RequestLog;
  bodyBytesMax: number;
  /** Of every answer. */
  headers: Record<string, string>;
}

const PATH = '/query';

/**
 * Turns a query away before anything is made of its request: under overload most of the work is saying no. The answer, its
 * access line and its metrics are those that the route would give.
 */
export function shedEarly(
  admission: Admission,
  { metrics, requests, bodyBytesMax, headers: always }: ShedOptions,
): Gate {
  return (incoming, outgoing) => {
    if (incoming.method !== 'POST' || !isQuery(incoming.url) || !endsSoon(incoming, bodyBytesMax))
      return false;
    // One of whom nothing is known may be of a flow that has its turn soon: it is looked at.
    const flow = admission.flows.of((name) => incoming.headers[name]);
    const busy = flow === undefined ? null : admission.turnedAway(flow);
    if (busy === null) return false;
    const started = performance.now();
    const id = requestIdFrom(incoming.headers['x-request-id']);
    const traceId = traceIdOf(incoming.headers.traceparent);
    const { status, headers, body } = problemParts(busy, PATH, id, traceId);
    outgoing.writeHead(status, {
      ...headers,
      ...always,
      'x-request-id': id,
      'content-length': Buffer.byteLength(body),
    });
    outgoing.end(body);
    const ms = performance.now() - started;
    metrics.answered(PATH, status, ms);
    const bytesIn = Number(incoming.headers['content-length']);
    requests.write({ requestId: id, traceId, method: 'POST', path: PATH, route: PATH, status, ms, bytesIn });
    return true;
  };
}

function traceIdOf(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' ? readTraceParent(header)?.traceId : undefined;
}

function isQuery(url: string | undefined): boolean {
  return url === PATH || url?.startsWith(`${PATH}?`) === true;
}

/** The rest of a body is read and thrown away, so that the connection can be used again: only where it is known to be short. */
function endsSoon({ headers }: IncomingMessage, bytesMax: number): boolean {
  const length = headers['content-length'];
  return length !== undefined && Number(length) <= bytesMax;
}
