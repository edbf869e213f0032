import type { MiddlewareHandler } from 'hono';
import { AppError } from '../../errors.ts';
import type { KeyLimiter } from '../../limits/key-limiter.ts';
import type { Variables } from '../app.ts';

/** What orchestrators, scrapers and people at a page ask for; none of it is work for a caller. */
const UNLIMITED = new Set([
  '/livez',
  '/readyz',
  '/healthz',
  '/metrics',
  '/openapi.json',
  '/docs',
  '/',
  '/learning',
]);

/** Rate and concurrency of the caller, before anything is read of its body; every answer says what is left. */
export function keyLimits(limiter: KeyLimiter): MiddlewareHandler<{ Variables: Variables }> {
  return async (c, next) => {
    const entry = UNLIMITED.has(c.req.path) ? null : limiter.enter(c.get('access'));
    if (entry === null) return next();
    if (entry.refused !== null) {
      c.header('ratelimit-policy', entry.policy);
      c.header('ratelimit', entry.state);
      throw refusal(entry.refused, entry.retryAfterSeconds);
    }
    try {
      await next();
    } finally {
      entry.leave();
    }
    c.res.headers.set('ratelimit-policy', entry.policy);
    c.res.headers.set('ratelimit', entry.state);
  };
}

function refusal(limit: 'rate' | 'concurrency', retryAfterSeconds: number): AppError {
  return new AppError(
    'throttled',
    limit === 'rate'
      ? `This key has made as many requests as it may; the next is taken in ${retryAfterSeconds} s.`
      : 'As many requests of this key as it may have at once are under way; wait for one of them.',
    { retryAfterSeconds },
  );
}
