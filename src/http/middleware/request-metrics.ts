import type { MiddlewareHandler } from 'hono';
import { matchedRoutes } from 'hono/route';
import type { HttpMetrics } from '../../telemetry/http-metrics.ts';

/** Times every request. The label is the route as declared; what no route takes is one label, `other`. */
export function requestMetrics(metrics: HttpMetrics): MiddlewareHandler {
  return async (c, next) => {
    const started = performance.now();
    await next();
    const route = matchedRoutes(c).findLast((one) => one.method !== 'ALL');
    metrics.answered(route?.path ?? 'other', c.res.status, performance.now() - started);
  };
}
