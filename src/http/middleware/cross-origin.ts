import type { MiddlewareHandler } from 'hono';
import { cors } from 'hono/cors';

/** Pages of these origins may call the API from a browser, with a key of their own; cookies are never involved. */
export function crossOrigin(origins: readonly string[]): MiddlewareHandler {
  return cors({
    origin: (origin) => (origins.includes(origin) ? origin : null),
    allowMethods: ['GET', 'POST', 'DELETE'],
    allowHeaders: [
      'authorization',
      'x-api-key',
      'content-type',
      'content-encoding',
      'idempotency-key',
      'traceparent',
      'x-request-id',
    ],
    exposeHeaders: ['x-request-id', 'server-timing', 'ratelimit', 'ratelimit-policy', 'retry-after', 'allow'],
    maxAge: 600,
  });
}
