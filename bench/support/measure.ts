import { cpus } from 'node:os';

export interface Timing {
  p50: number;
  p95: number;
  p99: number;
  /** CPU milliseconds of the whole process per call. */
  cpu: number;
}

/** Times each call of `run(0 .. count - 1)` after a round that is not measured, in which the compiler settles. */
export function measure(count: number, run: (i: number) => void): Timing {
  for (let i = 0; i < count; i++) run(i);
  const times = new Float64Array(count);
  const cpuBefore = process.cpuUsage();
  for (let i = 0; i < count; i++) {
    const start = performance.now();
    run(i);
    times[i] = performance.now() - start;
  }
  const { user, system } = process.cpuUsage(cpuBefore);
  times.sort();
  const at = (share: number) => times[Math.min(count - 1, Math.floor(share * count))] ?? 0;
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99), cpu: (user + system) / 1000 / count };
}

export function machine(): string {
  const all = cpus();
  return `${all.length} x ${all[0]?.model ?? 'unknown'}, Node ${process.version}`;
}

export function formatTiming({ p50, p95, p99, cpu }: Timing): string[] {
  return [p50, p95, p99, cpu].map((ms) => ms.toFixed(3));
}

/** A Markdown table. */
export function table(head: string[], rows: string[][]): string {
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}
