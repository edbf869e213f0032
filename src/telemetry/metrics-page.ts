import type { Registry } from 'prom-client';

const HEAD = `# Metrics

\`GET /metrics\` answers in the Prometheus text format. Durations are seconds, sizes bytes; a histogram has the series
\`_bucket\`, \`_sum\` and \`_count\`. Over several serving processes (ASSAY_PROCESSES) a scrape gives one value of all of them:
counters and histograms added up, gauges as they say. Nothing is labelled by prompt, lead, caller or path as asked for, so the number of series does not grow with use.
This page is made by \`npx assay metrics > docs/metrics.md\`.
`;

/** Every metric of the registry as a Markdown page: what `assay metrics` prints and docs/metrics.md holds. */
export async function metricsPage(registry: Registry): Promise<string> {
  const metrics = await registry.getMetricsAsJSON();
  const rows = (isOurs: boolean) =>
    metrics
      .filter(({ name }) => name.startsWith('assay_') === isOurs)
      .map(
        (metric) =>
          `| \`${metric.name}\` | ${metric.type} | ${labels(registry, metric.name)} | ${metric.help.replace(/[^.)]$/, '$&.')} |`,
      )
      .sort();
  return [
    HEAD,
    ...TABLE,
    ...rows(true),
    '',
    '## Of the Node.js process',
    '',
    'Those of the operating system are there on Linux only. `process_start_time_seconds` is left out over several processes.',
    '',
    ...TABLE,
    ...rows(false),
    '',
  ].join('\n');
}

const TABLE = ['| metric | type | labels | what it says |', '| --- | --- | --- | --- |'];

function labels(registry: Registry, name: string): string {
  // `labelNames` is there at run time and absent from the library's types.
  const metric: object = registry.getSingleMetric(name) ?? {};
  const names: unknown = 'labelNames' in metric ? metric.labelNames : [];
  return Array.isArray(names) ? names.map((label) => `\`${String(label)}\``).join(', ') : '';
}
