import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { packageRoot } from '../../src/package-root.ts';
import { ALERT_CASES, type AlertCase } from './alert-cases.ts';

const RULES = ['recording', 'alerts'].map((name) => join(packageRoot(), 'helm/assay/rules', `${name}.yaml`));
const PROMTOOL = process.env.ASSAY_TEST_PROMTOOL;

const Groups = z.object({
  groups: z.array(
    z.object({
      rules: z.array(
        z.object({
          alert: z.string().optional(),
          expr: z.string(),
          labels: z.object({ severity: z.enum(['page', 'ticket']) }).optional(),
          annotations: z
            .object({ summary: z.string(), description: z.string(), runbook: z.string() })
            .optional(),
        }),
      ),
    }),
  ),
});
const alerts = Groups.parse(parse(readFileSync(RULES[1] ?? '', 'utf8')))
  .groups.flatMap(({ rules }) => rules)
  .filter(({ alert }) => alert !== undefined);

/** The anchor that a heading gets on the usual pages. */
function anchors(page: string): string[] {
  return [...page.matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
    (heading ?? '')
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );
}

describe('the alerts', () => {
  it('each have cases that fire and that do not', () => {
    expect([...new Set(ALERT_CASES.map(({ alert }) => alert))].sort()).toEqual(
      alerts.map(({ alert }) => alert).sort(),
    );
  });

  it('each have a chapter in the runbook and a line in docs/monitoring.md, and no chapter is of none', () => {
    const runbook = readFileSync(join(packageRoot(), 'docs/runbook.md'), 'utf8');
    const monitoring = readFileSync(join(packageRoot(), 'docs/monitoring.md'), 'utf8');
    const known = anchors(runbook);
    for (const { alert = '', labels, annotations } of alerts) {
      expect(annotations?.runbook).toBe(`docs/runbook.md#${alert.toLowerCase()}`);
      expect(known).toContain(alert.toLowerCase());
      expect(monitoring).toContain(`[\`${alert}\`](runbook.md#${alert.toLowerCase()}) | ${labels?.severity}`);
    }
    const chapters = [...runbook.matchAll(/^#+ (Assay[A-Z]\w+)$/gm)].map(([, name]) => name);
    expect(chapters.sort()).toEqual(alerts.map(({ alert }) => alert).sort());
  });
});

function firing(alert: string, value: number | null, evalTime: string) {
  return {
    expr: `count(ALERTS{alertname="${alert}",alertstate="firing"})`,
    eval_time: evalTime,
    exp_samples: value === null ? [] : [{ labels: '{}', value }],
  };
}

/** A test of promtool: the same series, at the same time, once with and once without the alert. */
function testsOf({ alert, fires, quiet, at, stepMinutes = 1 }: AlertCase) {
  const test = (series: Record<string, string>, value: number | null) => ({
    interval: `${stepMinutes}m`,
    input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
    promql_expr_test: [firing(alert, value, at)],
  });
  return [test(fires, 1), test(quiet, null)];
}

describe.skipIf(PROMTOOL === undefined)('promtool', () => {
  const run = promisify(execFile);
  const promtool = PROMTOOL ?? '';

  it('finds no fault in the rules', async () => {
    const { stdout } = await run(promtool, ['check', 'rules', ...RULES]);
    expect(stdout).toMatch(/SUCCESS/);
  });

  it('lets every alert fire where it should and only there', { timeout: 300_000 }, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'assay-promtool-'));
    try {
      const file = join(folder, 'cases.yaml');
      const steps = [...new Set(ALERT_CASES.map(({ stepMinutes = 1 }) => stepMinutes))];
      for (const step of steps) {
        const cases = ALERT_CASES.filter(({ stepMinutes = 1 }) => stepMinutes === step);
        writeFileSync(
          file,
          stringify({
            rule_files: RULES,
            evaluation_interval: `${step}m`,
            tests: cases.flatMap(testsOf),
          }),
        );
        const { stdout } = await run(promtool, ['test', 'rules', file]).catch((error: unknown) => {
          throw new Error(JSON.stringify(error));
        });
        expect(stdout).toMatch(/SUCCESS/);
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
