import type { Metrics } from '../../telemetry/metrics.ts';
import type { App } from '../app.ts';

/** Prometheus text format. */
export function metricsRoute(app: App, { registry }: Metrics): void {
  app.openAPIRegistry.registerPath({
    method: 'get',
    path: '/metrics',
    summary: 'Counters, gauges and histograms of this process',
    responses: {
      200: {
        description: 'Prometheus text format',
        content: { 'text/plain': { schema: { type: 'string' } } },
      },
    },
  });
  app.get('/metrics', async (c) =>
    c.body(await registry.metrics(), 200, { 'content-type': registry.contentType }),
  );
}
