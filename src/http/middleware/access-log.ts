import type { MiddlewareHandler } from 'hono';
import type { Logger } from 'pino';
import type { Variables } from '../app.ts';

/** One line a request; prompts and bodies stay out of it. */
export function accessLog(log: Logger): MiddlewareHandler<{ Variables: Variables }> {
  return async (c, next) => {
    const started = performance.now();
    await next();
    const quiet = c.res.status < 500 && /^\/(livez|readyz|healthz)$/.test(c.req.path);
    const submitter = c.get('submitter');
    log[quiet ? 'debug' : 'info'](
      {
        request_id: c.get('requestId'),
        method: c.req.method,
        path: c.req.path.slice(0, 200),
        status: c.res.status,
        ...(submitter !== undefined && { submitter }),
        ms: Math.round((performance.now() - started) * 100) / 100,
      },
      'request',
    );
  };
}
