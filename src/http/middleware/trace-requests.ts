import type { MiddlewareHandler } from 'hono';
import { matchedRoutes } from 'hono/route';
import type { SpanAttributes, Tracing } from '../../ports/tracing.ts';
import { readTraceParent } from '../../telemetry/tracing/trace-parent.ts';
import type { Variables } from '../app.ts';
import type { QueryFacts } from '../query-facts.ts';

/** What orchestrators and scrapers ask for all day. */
const UNTRACED = /^\/(livez|readyz|healthz|metrics)$/;

/**
 * A trace of every request, kept where it was chosen, failed or was slow. Its id is that of the caller's `traceparent` where
 * there is one; with traces off, log lines and problems still name it.
 */
export function traceRequests(tracing: Tracing, slowMs: number): MiddlewareHandler<{ Variables: Variables }> {
  return async (c, next) => {
    const traceparent = c.req.header('traceparent');
    const { method, path } = c.req;
    const root = UNTRACED.test(path)
      ? null
      : tracing.root(method, 'server', {
          attributes: { 'http.request.method': method, 'url.scheme': 'http' },
          parent: traceparent === undefined ? null : { traceparent, tracestate: c.req.header('tracestate') },
        });
    const traceId = root?.traceId ?? readTraceParent(traceparent)?.traceId;
    if (traceId !== undefined) c.set('traceId', traceId);
    if (root === null) return next();
    const startedMs = performance.now();
    try {
      await root.run(next);
    } finally {
      const { status } = c.res;
      const route = matchedRoutes(c).findLast((one) => one.method !== 'ALL')?.path;
      root.set({
        'http.response.status_code': status,
        'assay.request_id': c.get('requestId'),
        ...(route !== undefined && { 'http.route': route }),
        ...ofQuery(c.get('queryFacts')),
      });
      root.end({
        ...(route !== undefined && { name: `${method} ${route}` }),
        ...(status >= 500 && { failure: String(status) }),
        keep: status >= 500 || performance.now() - startedMs >= slowMs,
      });
    }
  };
}

function ofQuery(facts: QueryFacts | undefined): SpanAttributes {
  if (facts === undefined) return {};
  return {
    'assay.k': facts.k,
    'assay.leads': facts.leads,
    'assay.candidates': facts.candidates,
    'assay.relax_depth': facts.relax_depth,
    'assay.cache_hit': facts.cache_hit,
    'assay.llm_calls': facts.llm_calls,
    'assay.degraded': facts.degraded.length,
    'assay.model_version': facts.model_version,
  };
}
