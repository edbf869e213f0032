import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../src/package-root.ts';
import { type BusyServer, startBusyServer } from './busy-server.ts';
import { openPrometheus, type Prometheus } from './prometheus.ts';
import { allQueries, dashboards, partsOf, recorded } from './read-queries.ts';
import { readMetricsPage } from './read-scrape.ts';

const PROMETHEUS = process.env.ASSAY_TEST_PROMETHEUS;
/** What the scraper adds. */
const FROM_SCRAPING = new Set(['instance', 'namespace', 'job', 'le']);
/** What has no data on a server without these beside it, or without weeks of use; its queries are right all the same. */
const EMPTY_WITHOUT: Record<string, RegExp> = {
  'a Redis': /assay_cache_redis_up/,
  'a PostgreSQL': /assay_database_(pool|replica_up)/,
  'limits of keys': /assay_limit_refused_total/,
  'counted KPIs': /assay_kpi_|assay_drift_/,
  'a promoted model': /assay_model_age_seconds/,
  miners: /assay_miner_quality/,
  'refused evidence': /assay_evidence_refused_total/,
  'answers that may be kept (a language model makes each its own)': /answer_cache_hits|cache="answer"/,
  'a model that was refused': /assay_llm_refused_total/,
};

const page = readMetricsPage(readFileSync(join(packageRoot(), 'docs', 'metrics.md'), 'utf8'));

describe('the queries of panels and rules', () => {
  it('name metrics and labels that there are, and nothing else', () => {
    const names = recorded();
    const allLabels = new Set([...FROM_SCRAPING, ...[...page.values()].flatMap(({ labels }) => [...labels])]);
    for (const { of, expr } of allQueries('1m')) {
      const { selectors, groupings } = partsOf(expr);
      expect(selectors.length, of).toBeGreaterThan(0);
      for (const { metric, labels } of selectors) {
        const family = page.get(metric) ?? page.get(metric.replace(/_(bucket|sum|count)$/, ''));
        expect(family !== undefined || names.has(metric), `${of}: ${metric}`).toBe(true);
        for (const label of labels)
          expect(
            FROM_SCRAPING.has(label) || family?.labels.has(label),
            `${of}: ${metric} has no label ${label}`,
          ).toBe(true);
        if (/_(bucket|sum|count)$/.test(metric) && !page.has(metric))
          expect(family?.type, `${of}: ${metric}`).toBe('histogram');
      }
      for (const label of groupings) expect(allLabels, `${of}: by ${label}`).toContain(label);
    }
  });

  it('are found: a wrong name and a wrong label would be seen', () => {
    expect(
      partsOf(
        'sum by (route) (rate(assay_no_such_total{tenant="a", x=~"b"}[5m])) > 3 and on (instance) assay_y',
      ),
    ).toEqual({
      selectors: [
        { metric: 'assay_no_such_total', labels: ['tenant', 'x'] },
        { metric: 'assay_y', labels: [] },
      ],
      groupings: ['route', 'instance'],
    });
  });

  it('record nothing, rather than no number, of a time in which nothing was asked: one would spoil 30 days', () => {
    const ratios = allQueries('1m').filter(({ of, expr }) => recorded().has(of) && /^\s*\/ /m.test(expr));
    expect(ratios.length).toBeGreaterThan(10);
    for (const { of, expr } of ratios) expect(expr, of).toMatch(/^ *\/ \(.* > 0\)$/m);
  });

  it('rates are of counters and histograms, never of gauges', () => {
    for (const { of, expr } of allQueries('1m'))
      for (const [, metric = ''] of expr.matchAll(/\b(?:rate|increase)\(\s*([\w:]+)/g)) {
        const type = page.get(metric)?.type ?? page.get(metric.replace(/_(bucket|sum|count)$/, ''))?.type;
        expect(['counter', 'histogram'], `${of}: ${metric}`).toContain(type);
      }
  });
});

it('there are three dashboards, each with a name of its own and a unit for every panel', () => {
  const boards = dashboards();
  expect(boards.map(({ name }) => name).sort()).toEqual(['api.json', 'cost.json', 'pipeline.json']);
  expect(new Set(boards.map(({ uid }) => uid)).size).toBe(3);
  for (const { title, panels } of boards)
    for (const panel of panels) {
      if (panel.type === 'row') continue;
      expect(panel.fieldConfig?.defaults.unit, `${title} / ${panel.title}`).toBeDefined();
      expect(panel.targets?.length, `${title} / ${panel.title}`).toBeGreaterThan(0);
    }
});

describe.skipIf(PROMETHEUS === undefined)('on a Prometheus that scrapes a server under traffic', () => {
  let server: BusyServer;
  let prometheus: Prometheus;
  beforeAll(async () => {
    server = await startBusyServer();
    prometheus = await openPrometheus(PROMETHEUS ?? '', server.scrape);
    const awaited = [
      'assay:query_errors:ratio_rate5m',
      'assay:query_errors:ratio_rate1h',
      'assay:query_slow:ratio_rate1h',
    ];
    const isThere = async () => {
      for (const name of awaited) if ((await prometheus.query(name)).length === 0) return false;
      return true;
    };
    for (let i = 0; i < 60; i++) {
      await server.traffic();
      await new Promise((resolve) => setTimeout(resolve, 700));
      if (i >= 14 && (await isThere())) break;
    }
  }, 240_000);
  afterAll(async () => {
    await prometheus.close();
    await server.close();
  });

  it('every panel and every recording rule gives data, and every alert can be asked for', {
    timeout: 120_000,
  }, async () => {
    const empty: string[] = [];
    for (const { of, expr } of allQueries('20s')) {
      const isExpected = of.startsWith('Assay: ') || of.includes(':');
      const result = await prometheus.query(expr);
      if (
        isExpected &&
        result.every(({ value }) => Number.isNaN(value)) &&
        !Object.values(EMPTY_WITHOUT).some((one) => one.test(expr))
      )
        empty.push(`${of}: ${expr}`);
    }
    expect(empty).toEqual([]);
  });

  it('no alert fires on a server that is well', { timeout: 60_000 }, async () => {
    const firing = await prometheus.query('ALERTS{alertstate="firing"}');
    expect(firing.map(({ metric }) => metric.alertname)).toEqual([]);
  });
});
