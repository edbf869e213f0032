import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';

interface Cost {
  apiSize(env: { queries_per_second: number; api_node_cores: number }): { nodes: number; pods: number };
  costLines(env: Record<string, unknown>): { what: string; usd: number }[];
  readEnvironment(name: string): Record<string, unknown>;
}

const root = join(import.meta.dirname, '../..');
const script = join(root, 'terraform/cost/cost.mjs');
const { apiSize, costLines, readEnvironment }: Cost = await import(pathToFileURL(script).href);
const page = readFileSync(join(root, 'docs/cost.md'), 'utf8');
const number = (text = '') => Number(text.replaceAll(',', ''));

describe('what the cloud costs', () => {
  it('docs/cost.md is what the variables and prices come to', () => {
    const printed = execFileSync(process.execPath, [script], { encoding: 'utf8' });
    expect(page, 'node terraform/cost/cost.mjs > docs/cost.md').toBe(printed);
  });

  it.each(['Staging', 'Production'])(
    '%s: every line is quantity by price, and the sum is their sum',
    (name) => {
      const table = page.split(`## ${name}\n`)[1]?.split('\n## ')[0] ?? '';
      const lines = [...table.matchAll(/^\| [^|]+ \| ([\d,.]+) \w+ \| ([\d.]+) \| ([\d,.]+) \|$/gm)];
      expect(lines.length).toBeGreaterThan(15);
      let cents = 0;
      for (const [row, quantity, price, cost] of lines) {
        expect(Math.abs(number(quantity) * number(price) - number(cost)), row).toBeLessThan(0.0101);
        cents += Math.round(number(cost) * 100);
      }
      expect(cents).toBe(Math.round(number(/\*\*sum\*\* \| \| \| \*\*([\d,.]+)\*\*/.exec(table)?.[1]) * 100));
    },
  );

  it('sizes nodes as terraform/modules/plan does', () => {
    const size = (queries_per_second: number) => apiSize({ queries_per_second, api_node_cores: 4 });
    expect(size(1)).toEqual({ nodes: 3, pods: 3 });
    expect(size(250)).toEqual({ nodes: 3, pods: 5 });
    expect(size(1000)).toEqual({ nodes: 12, pods: 20 });
  });

  it('more of anything costs more, and what has no price is not free', () => {
    const env = readEnvironment('production');
    const total = (change: Record<string, unknown>) =>
      costLines({ ...env, ...change }).reduce((sum, { usd }) => sum + usd, 0);
    expect(total({ brokers: 6 })).toBeGreaterThan(total({}));
    expect(total({ database_replica: false })).toBeLessThan(total({}));
    expect(() => total({ broker_type: 'kafka.m9.large' })).toThrow(/no price of kafka\.m9\.large/);
  });
});
