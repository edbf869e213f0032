import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { packageRoot } from '../package-root.ts';
import { createMetrics } from './metrics.ts';
import { metricsPage } from './metrics-page.ts';

it('docs/metrics.md lists every exported metric and no other (mend: npx assay metrics > docs/metrics.md)', async () => {
  const text = readFileSync(join(packageRoot(), 'docs', 'metrics.md'), 'utf8');
  expect(text).toBe(await metricsPage(createMetrics().registry));
});

it('two engines in one process count apart', async () => {
  const [one, two] = [createMetrics(), createMetrics()];
  one.http.answered('/query', 200, 3);
  expect(await two.registry.getSingleMetricAsString('assay_http_request_duration_seconds')).not.toContain(
    '/query',
  );
  expect(await one.registry.getSingleMetricAsString('assay_http_request_duration_seconds')).toContain(
    'le="0.003",route="/query",status="2xx"} 1',
  );
});

it('keeps to base units, the prefix and lower case', async () => {
  for (const { name } of await createMetrics().registry.getMetricsAsJSON()) {
    expect(name).toMatch(/^(assay|process|nodejs)_[a-z0-9_]+$/);
    expect(name).not.toMatch(/_(ms|milliseconds|millis|kb|mb)(_|$)/);
  }
});

it('a store that never answers does not hold a scrape up', async () => {
  const metrics = createMetrics();
  metrics.index.watch({
    stats: () => ({ leads: 1, snippets: 2, segments: 1, bytes: 3, seq: 4 }),
    ready: () => true,
    storeSeq: () => new Promise(() => {}),
  });
  const text = await metrics.registry.metrics();
  expect(text).toContain('assay_lead_index_seq_lag Nan');
  expect(text).toContain('assay_lead_index_leads 1');
});
