import type { MiddlewareHandler } from 'hono';
import { matchedRoutes } from 'hono/route';
import type { Variables } from '../app.ts';
import type { RequestLog } from './request-line.ts';

/** Writes the line of each request when it has been answered. */
export function accessLog(requests: RequestLog): MiddlewareHandler<{ Variables: Variables }> {
  return async (c, next) => {
    const started = performance.now();
    await next();
    const access = c.get('access');
    requests.write({
      requestId: c.get('requestId'),
      traceId: c.get('traceId'),
      method: c.req.method,
      path: c.req.path,
      route: matchedRoutes(c).findLast((one) => one.method !== 'ALL')?.path,
      status: c.res.status,
      ms: performance.now() - started,
      bytesIn: bytes(c.req.header('content-length')),
      bytesOut: c.get('bytesOut') ?? bytes(c.res.headers.get('content-length')),
      tenant: access?.tenant,
      keyId: access?.keyId,
      submitter: c.get('submitter'),
      query: c.get('queryFacts'),
    });
  };
}

function bytes(header: string | null | undefined): number | undefined {
  const count = Number(header ?? Number.NaN);
  return Number.isFinite(count) ? count : undefined;
}
