import { metricsText } from '../../start/shared-metrics.ts';
import type { Metrics } from '../../telemetry/metrics.ts';
import type { App } from '../app.ts';

/** Prometheus text format. */
export function metricsRoute(app: App, { registry }: Metrics): void {
  const text = metricsText(registry);
  app.openAPIRegistry.registerPath({
    method: 'get',
    path: '/metrics',
    summary: 'Counters, gauges and histograms of all serving processes together',
    responses: {
      200: {
        description: 'Prometheus text format',
        content: { 'text/plain': { schema: { type: 'string' } } },
      },
    },
  });
  app.get('/metrics', async (c) => c.body(await text(), 200, { 'content-type': registry.contentType }));
}
