import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

const read = (name: string) => readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8');
const metrics = read('docs/metrics.md');

describe('what deployment decides by', () => {
  it.each(['helm/blue-green.sh', 'helm/prometheus-adapter.values.yaml'])('is exported: %s', (file) => {
    const text = read(file).replaceAll('assay_query_p95_seconds', '');
    const names = [...text.matchAll(/\bassay_[a-z_]+?(?=_bucket|_count|_sum|[^a-z_])/g)].map(
      ([name]) => name,
    );
    const exported = names.filter((name) => name !== 'assay_colour');
    expect(exported.length).toBeGreaterThan(0);
    for (const name of exported)
      expect(metrics).toContain(`| \`${name}\` | histogram | \`route\`, \`status\``);
  });

  it('reaches the autoscaler under the name that the chart asks for', () => {
    const [rule] = parse(read('helm/prometheus-adapter.values.yaml')).rules.custom;
    const { latency } = parse(read('helm/assay/values.yaml')).api.autoscaling;
    expect(rule.name.as).toBe(latency.metric);
  });
});

it('has the operators call only commands that there are', () => {
  const cli = read('src/cli.ts');
  for (const file of ['docs/operations.md', 'docs/kubernetes.md'])
    for (const [, option = ''] of read(file).matchAll(/blue-green\.sh \w+ .*?(--[a-z-]+)/g))
      expect(read('helm/blue-green.sh'), option).toContain(`${option} `);
  for (const [, values = ''] of read('docs/kubernetes.md').matchAll(
    /`((?:api|ingest|migrate|secrets|ingress|networkPolicy|test|shutdown)\.[A-Za-z.]+)[`=]/g,
  ))
    expect(read('helm/README.md'), values).toContain(`\`${values}`);
  expect(cli).toContain("command('migrate')");
});
