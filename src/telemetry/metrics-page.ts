import type { Registry } from 'prom-client';

const HEAD = `# Metrics

\`GET /metrics\` answers in the Prometheus text format. Durations are seconds, sizes bytes; a histogram has the series
\`_bucket\`, \`_sum\` and \`_count\`. Beside these come the usual \`process_\` and \`nodejs_\` metrics of the Node.js process.
Nothing is labelled by prompt, lead, caller or path as asked for, so the number of series does not grow with use.
This page is made by \`npx assay metrics > docs/metrics.md\`.
`;

/** Every metric of the registry as a Markdown page: what `assay metrics` prints and docs/metrics.md holds. */
export async function metricsPage(registry: Registry): Promise<string> {
  const rows = (await registry.getMetricsAsJSON())
    .filter(({ name }) => name.startsWith('assay_'))
    .map(
      (metric) =>
        `| \`${metric.name}\` | ${metric.type} | ${labels(registry, metric.name)} | ${metric.help} |`,
    )
    .sort();
  return [HEAD, '| metric | type | labels | what it says |', '| --- | --- | --- | --- |', ...rows, ''].join(
    '\n',
  );
}

function labels(registry: Registry, name: string): string {
  // `labelNames` is there at run time and absent from the library's types.
  const metric: object = registry.getSingleMetric(name) ?? {};
  const names: unknown = 'labelNames' in metric ? metric.labelNames : [];
  return Array.isArray(names) ? names.map((label) => `\`${String(label)}\``).join(', ') : '';
}
