import type { Context } from 'hono';
import { AppError, ERRORS, type ErrorCode, type FieldError } from '../errors.ts';

export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  instance: string;
  request_id: string;
  /** Where the caller sent a `traceparent` or the request is traced. */
  trace_id?: string;
  errors?: FieldError[];
}

/** RFC 9457 problem+json for any error. What is not an AppError is our fault: it is logged, and its message stays inside. */
export function problem(c: Context, error: unknown): Response {
  const { status, headers, body } = problemParts(
    error,
    new URL(c.req.url).pathname,
    c.get('requestId') ?? '',
    c.get('traceId'),
  );
  return c.body(body, status, headers);
}

/** The same for who answers without a framework. */
export function problemParts(error: unknown, instance: string, requestId: string, traceId?: string) {
  const known =
    error instanceof AppError
      ? error
      : new AppError('internal', 'The error has been logged under the request id.');
  const code: ErrorCode = known.code;
  const entry = ERRORS[code];
  const body: Problem = {
    type: `urn:assay:error:${code}`,
    title: entry.title,
    status: entry.status,
    detail: INSTEAD[code] ?? known.message,
    instance,
    request_id: requestId,
    ...(traceId !== undefined && { trace_id: traceId }),
    ...(known.errors.length > 0 && entry.status < 500 && { errors: known.errors.slice(0, 50) }),
  };
  const headers: Record<string, string> = { 'content-type': 'application/problem+json' };
  if (entry.status === 401) headers['www-authenticate'] = 'Bearer realm="assay"';
  if (entry.status === 503) headers['retry-after'] = '1';
  if (entry.status === 429) headers['retry-after'] = String(known.retryAfterSeconds ?? 1);
  return { status: entry.status, headers, body: JSON.stringify(body) };
}

const LOGGED = 'The error has been logged under the request id.';

/**
 * What the caller is told instead of the message: that of an error which is not the caller's is written for operators, and
 * may name paths, hosts or SQL. It is in the log, under the request id.
 */
const INSTEAD: Partial<Record<ErrorCode, string>> = {
  internal: LOGGED,
  config: LOGGED,
  model_corrupt: LOGGED,
  index_unusable: LOGGED,
  store_unavailable: 'The store does not answer now; try again in a moment.',
  store_locked: 'The store is in use by another process; try again in a moment.',
  events_unavailable: 'The message broker does not answer now; try again in a moment.',
  deadline: 'There was no answer in time; try again, or allow for more time.',
};
