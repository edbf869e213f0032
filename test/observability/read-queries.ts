import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { packageRoot } from '../../src/package-root.ts';

export interface NamedQuery {
  /** Dashboard and panel, or the name of the rule. */
  of: string;
  expr: string;
}

const CHART = join(packageRoot(), 'helm', 'assay');
const Dashboard = z.object({
  title: z.string(),
  uid: z.string(),
  panels: z.array(
    z.object({
      title: z.string(),
      type: z.string(),
      fieldConfig: z.object({ defaults: z.object({ unit: z.string() }) }).optional(),
      targets: z.array(z.object({ expr: z.string() })).optional(),
    }),
  ),
});
const Rules = z.object({
  groups: z.array(
    z.object({
      rules: z.array(
        z.object({ record: z.string().optional(), alert: z.string().optional(), expr: z.string() }),
      ),
    }),
  ),
});

export function dashboards() {
  const folder = join(CHART, 'dashboards');
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => ({ name, ...Dashboard.parse(JSON.parse(readFileSync(join(folder, name), 'utf8'))) }));
}

export function ruleFiles(): string[] {
  return readdirSync(join(CHART, 'rules')).map((name) => join(CHART, 'rules', name));
}

function rules() {
  return ruleFiles().flatMap((file) =>
    Rules.parse(parse(readFileSync(file, 'utf8'))).groups.flatMap((group) => group.rules),
  );
}

/** Names that recording rules make. */
export function recorded(): Set<string> {
  return new Set(rules().flatMap(({ record }) => record ?? []));
}

/** Every query of every panel and every rule, with Grafana's variables filled in. */
export function allQueries(rateInterval: string): NamedQuery[] {
  const panels = dashboards().flatMap(({ title: board, panels }) =>
    panels.flatMap(({ title, targets = [] }) =>
      targets.map(({ expr }) => ({ of: `${board} / ${title}`, expr: filled(expr, rateInterval) })),
    ),
  );
  return [...panels, ...rules().map(({ record, alert, expr }) => ({ of: record ?? alert ?? '', expr }))];
}

function filled(expr: string, rateInterval: string): string {
  return expr.replaceAll('$__rate_interval', rateInterval).replaceAll('$namespace', '.*');
}

export interface Selector {
  metric: string;
  labels: string[];
}

const KEYWORDS = new Set([
  'by',
  'on',
  'and',
  'or',
  'unless',
  'ignoring',
  'group_left',
  'without',
  'offset',
  'bool',
]);

/** Series that a query selects, and the labels that it groups or joins by. */
export function partsOf(expr: string): { selectors: Selector[]; groupings: string[] } {
  const groupings = [...expr.matchAll(/\b(?:by|on|ignoring|group_left)\s*\(([^)]*)\)/g)].flatMap(
    ([, names]) => (names ?? '').split(',').map((name) => name.trim()),
  );
  const bare = expr.replace(/\b(?:by|on|ignoring|group_left)\s*\([^)]*\)/g, ' ').replace(/\[[^\]]*\]/g, ' ');
  const selectors: Selector[] = [];
  for (const [, name, inside] of bare.matchAll(/\b([a-zA-Z_][\w:]*)(?:\s*\{([^}]*)\}|(?!\s*\()(?![\w:]))/g)) {
    if (name === undefined || KEYWORDS.has(name)) continue;
    const labels = [...(inside ?? '').matchAll(/(\w+)\s*(?:=~|!~|!=|=)/g)].map(([, label]) => label ?? '');
    if (inside === undefined && !/^(assay|nodejs|process)[_:]/.test(name)) continue;
    selectors.push({ metric: name, labels });
  }
  return { selectors, groupings: groupings.filter((name) => name !== '') };
}
