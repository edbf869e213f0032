import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AggregatorRegistry } from 'prom-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../src/package-root.ts';
import { knownOnly } from '../../src/start/shared-metrics.ts';
import { createMetrics } from '../../src/telemetry/metrics.ts';
import { type BusyServer, startBusyServer } from './busy-server.ts';
import { readMetricsPage, readScrape } from './read-scrape.ts';

/** A server with some traffic exports so many series at most; the dashboards of a hundred servers stay cheap. */
const SERIES_MAX = 1500;

const page = readMetricsPage(readFileSync(join(packageRoot(), 'docs', 'metrics.md'), 'utf8'));
let server: BusyServer;
beforeAll(async () => {
  server = await startBusyServer();
  await server.traffic();
}, 240_000);
afterAll(() => server.close());

/** What several processes export together, over the channel that they really use. */
async function merged(): Promise<string> {
  const of = async (registry: ReturnType<typeof createMetrics>['registry']) =>
    JSON.parse(JSON.stringify((await registry.getMetricsAsJSON()).map(knownOnly)));
  const both = [await of(server.engine.metrics.registry), await of(createMetrics().registry)];
  return AggregatorRegistry.aggregate(both).metrics();
}

describe.skipIf(process.platform !== 'linux')('what is documented and what is exported', () => {
  for (const [name, scrape] of [
    ['one process', () => server.scrape()],
    ['several processes', merged],
  ] as const)
    it(`is the same after traffic, by name, type and label: ${name}`, async () => {
      const exported = readScrape(await scrape());
      const left = new Set(name === 'one process' ? [] : ['process_start_time_seconds']);
      expect([...exported.keys()].sort()).toEqual([...page.keys()].filter((one) => !left.has(one)).sort());
      for (const [metric, { type, labels }] of exported) {
        expect(page.get(metric)?.type, metric).toBe(type);
        for (const label of labels) expect(page.get(metric)?.labels, metric).toContain(label);
      }
    });

  it('has a value for all that the dashboards are read by', async () => {
    const exported = readScrape(await server.scrape());
    for (const name of [
      'assay_build_info',
      'assay_http_queue_wait_seconds',
      'assay_lead_cost_usd',
      'assay_lead_index_bytes',
      'assay_llm_call_seconds',
      'assay_llm_usd_total',
      'assay_model_info',
      'assay_query_llm_total',
      'assay_ready',
      'assay_warm_up_seconds',
      'nodejs_eventloop_lag_p99_seconds',
    ])
      expect(exported.get(name)?.series, name).toBeGreaterThan(0);
  });
});

it('counts how long each query waited for its turn', async () => {
  const count = async () =>
    Number(/^assay_http_queue_wait_seconds_count (\d+)$/m.exec(await server.scrape())?.[1]);
  const before = await count();
  await server.post('/query', { prompt: 'banks in Ohio' });
  expect(await count()).toBe(before + 1);
});

it('does not grow with use: more callers, paths, prompts and instants add no series', async () => {
  const count = async () =>
    [...readScrape(await server.scrape()).entries()]
      .filter(([name]) => name.startsWith('assay_'))
      .reduce((sum, [, { series }]) => sum + series, 0);
  const round = async (at: number) => {
    for (let i = 0; i < 20; i++) {
      await server.post(
        '/query',
        { prompt: `software companies number ${at}-${i}`, as_of: `2026-01-${10 + (i % 20)}T00:00:00Z` },
        { 'x-assay-submitter': `caller-${at}-${i}`, 'x-request-id': `r-${at}-${i}` },
      );
      await server.app.request(`/path/${at}/${i}`);
      await server.app.request(`/leads/${at}-${i}`, { method: 'DELETE' });
    }
  };
  await round(1);
  const before = await count();
  expect(before).toBeLessThan(SERIES_MAX);
  await round(2);
  await round(3);
  expect(await count()).toBe(before);
});

it('over several processes says the least of readiness, the sum of processes and nothing of what none knows', async () => {
  const text = await merged();
  expect(text).toMatch(/^assay_ready 0$/m);
  expect(text).toMatch(/^assay_processes 2$/m);
  expect(text).not.toMatch(/^assay_cache_redis_up/m);
  expect(text).not.toMatch(/^assay_kpi_understood_ratio/m);
});
