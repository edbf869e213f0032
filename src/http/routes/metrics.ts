import { metricsText } from '../../start/shared-metrics.ts';
import type { Metrics } from '../../telemetry/metrics.ts';
import type { App } from '../app.ts';
import { problemResponses, securityOf } from '../describe-route.ts';

/** Prometheus text format. */
export function metricsRoute(app: App, { registry }: Metrics): void {
  const text = metricsText(registry);
  app.scopes.declare('get', '/metrics', 'metrics');
  app.openAPIRegistry.registerPath({
    method: 'get',
    path: '/metrics',
    security: securityOf('metrics'),
    summary: 'Counters, gauges and histograms of all serving processes together',
    responses: {
      ...problemResponses([401, 403, 503]),
      200: {
        description: 'Prometheus text format',
        content: { 'text/plain': { schema: { type: 'string' } } },
      },
    },
  });
  app.get('/metrics', async (c) => c.body(await text(), 200, { 'content-type': registry.contentType }));
}
