import { randomUUID } from 'node:crypto';
import type { MiddlewareHandler } from 'hono';
import type { Variables } from '../app.ts';

/** Takes the caller's x-request-id where it is harmless in a log line, makes one otherwise. */
export function requestId(): MiddlewareHandler<{ Variables: Variables }> {
  return async (c, next) => {
    const id = requestIdFrom(c.req.header('x-request-id'));
    c.set('requestId', id);
    await next();
    c.res.headers.set('x-request-id', id);
  };
}

export function requestIdFrom(given: string | string[] | undefined): string {
  return typeof given === 'string' && /^[\w.:-]{1,64}$/.test(given) ? given : randomUUID();
}
