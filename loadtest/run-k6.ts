import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Load {
  scenario: string;
  rate?: number;
  duration?: string;
}

export interface LoadResult {
  /** Requests per second that were offered. */
  rate: number;
  /** Share answered with 200. */
  answered: number;
  p50: number;
  p95: number;
  p99: number;
  shed: number;
  shedP50: number;
  shedP95: number;
  /** Neither answered nor shed as declared, and arrivals that k6 could not send. */
  failed: number;
}

type Values = Record<string, number>;

/** Runs one scenario of load.ts and reads k6's summary. Times are milliseconds of whole HTTP exchanges. */
export async function runK6(k6: string, base: string, load: Load): Promise<LoadResult> {
  const folder = mkdtempSync(join(tmpdir(), 'assay-k6-'));
  const summary = join(folder, 'summary.json');
  const set = (key: string, value: string | number | undefined) =>
    value === undefined ? [] : ['-e', `${key}=${value}`];
  const args = [
    'run',
    '--quiet',
    '--no-usage-report',
    '--summary-export',
    summary,
    ...set('BASE', base),
    ...set('SCENARIO', load.scenario),
    ...set('RATE', load.rate),
    ...set('DURATION', load.duration),
    // Every run asks other prompts than the one before, so that nothing is warm but the repeats.
    ...set('SEED', Math.floor(Date.now() / 1000) % 1_000_000),
    'loadtest/load.ts',
  ];
  try {
    await new Promise<void>((resolve, reject) => {
      const child = spawn(k6, args, { stdio: ['ignore', 'ignore', 'inherit'] });
      child.once('error', reject);
      // 99: a threshold was missed; the figures say by how much.
      child.once('exit', (code) =>
        code === 0 || code === 99 ? resolve() : reject(new Error(`k6 ended with ${code}`)),
      );
    });
    return read(JSON.parse(readFileSync(summary, 'utf8')));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function read(summary: { metrics: Record<string, Values> }): LoadResult {
  const of = (metric: string, key: string) => summary.metrics[metric]?.[key] ?? 0;
  return {
    rate: of('http_reqs', 'rate'),
    answered: of('answered', 'value'),
    p50: of('answer_ms', 'med'),
    p95: of('answer_ms', 'p(95)'),
    p99: of('answer_ms', 'p(99)'),
    shed: of('shed', 'count'),
    shedP50: of('shed_ms', 'med'),
    shedP95: of('shed_ms', 'p(95)'),
    failed: of('failed', 'passes') + of('dropped_iterations', 'count'),
  };
}
