import { AssayProblem, AssayUnreachable, problemOf } from './problem-error.ts';
import { type RetryPolicy, readRetryAfterMs, retryDelayMs } from './retry-delay.ts';

export interface CallOptions {
  /** Ends the call, pauses included. */
  signal?: AbortSignal;
  /** Time for the call in all, pauses included. */
  timeoutMs?: number;
  /** Tells one write from another; one is made for every write where it is absent, and kept over its tries. */
  idempotencyKey?: string;
}

export interface Transport {
  baseUrl: string;
  headers: Record<string, string>;
  fetch: typeof fetch;
  timeoutMs: number;
  retry: RetryPolicy;
  random: () => number;
}

export interface Outgoing {
  method: 'GET' | 'POST' | 'DELETE';
  path: string;
  query?: Record<string, string | number | undefined>;
  /** By name; left out where undefined. */
  headers?: Record<string, string | undefined>;
  body?: string;
  isWrite?: boolean;
}

/** What may go away by itself. 504 does not: the same query would take as long again. */
const AGAIN = new Set([429, 502, 503]);
type Failure = { error: AssayProblem | AssayUnreachable; retryAfterMs: number | null };

/**
 * Sends until there is an answer that another try would not change, or the time is up. Every request of this API may be sent
 * again: reads change nothing, and writes are idempotent by their ids and by their key.
 * @throws AssayProblem, AssayUnreachable; the reason of `options.signal` where that ended it.
 */
export async function send(
  transport: Transport,
  outgoing: Outgoing,
  options: CallOptions = {},
): Promise<Response> {
  const deadlineMs = Date.now() + (options.timeoutMs ?? transport.timeoutMs);
  const request = requestOf(transport, outgoing, options);
  for (let attempt = 1; ; attempt++) {
    options.signal?.throwIfAborted();
    const result = await tryOnce(transport, request, outgoing, attempt, deadlineMs, options.signal);
    if (!('error' in result)) return result;
    const { error, retryAfterMs } = result;
    const pauseMs = retryDelayMs(attempt, retryAfterMs, transport.retry, transport.random);
    if (!isWorthAnother(result) || attempt >= transport.retry.attempts || Date.now() + pauseMs >= deadlineMs)
      throw error;
    await pause(pauseMs, options.signal);
  }
}

function isWorthAnother({ error, retryAfterMs }: Failure): boolean {
  if (error instanceof AssayUnreachable) return true;
  // A write whose first try is still under way is told when to come back; other conflicts stay.
  return AGAIN.has(error.status) || (error.status === 409 && retryAfterMs !== null);
}

function requestOf(transport: Transport, outgoing: Outgoing, options: CallOptions) {
  const url = new URL(`${transport.baseUrl}${outgoing.path.slice(1)}`);
  for (const [name, value] of Object.entries(outgoing.query ?? {}))
    if (value !== undefined) url.searchParams.set(name, String(value));
  const headers = new Headers(transport.headers);
  for (const [name, value] of Object.entries(outgoing.headers ?? {}))
    if (value !== undefined) headers.set(name, value);
  if (outgoing.isWrite === true)
    headers.set('idempotency-key', options.idempotencyKey ?? globalThis.crypto.randomUUID());
  return { url, headers };
}

async function tryOnce(
  transport: Transport,
  { url, headers }: { url: URL; headers: Headers },
  outgoing: Outgoing,
  attempt: number,
  deadlineMs: number,
  signal: AbortSignal | undefined,
): Promise<Response | Failure> {
  const late = AbortSignal.timeout(Math.max(1, deadlineMs - Date.now()));
  const both = signal === undefined ? late : AbortSignal.any([signal, late]);
  const { method, body } = outgoing;
  try {
    const response = await transport.fetch(url, {
      method,
      headers,
      signal: both,
      ...(body !== undefined && { body }),
    });
    if (response.ok) return response;
    const problem = await problemOf(response);
    return {
      error: new AssayProblem(problem, response.headers.get('x-request-id'), attempt),
      retryAfterMs: readRetryAfterMs(response.headers.get('retry-after'), Date.now()),
    };
  } catch (cause) {
    signal?.throwIfAborted();
    const why = late.aborted ? 'did not answer in time' : 'cannot be reached';
    return { error: new AssayUnreachable(`${transport.baseUrl} ${why}`, attempt, cause), retryAfterMs: null };
  }
}

function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal?.addEventListener('abort', stop, { once: true });
  });
}
