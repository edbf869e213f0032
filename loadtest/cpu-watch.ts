import { readdirSync, readFileSync } from 'node:fs';

const TICKS_PER_SECOND = 100;
const NAMES: Record<string, string> = {
  postgres: 'PostgreSQL',
  java: 'Kafka',
  'redis-server': 'Redis',
  k6: 'k6',
};

/** Mean cores used by each party since it was made, from /proc: "Assay 0.82, k6 0.31, ...". Linux only; empty elsewhere. */
export class CpuWatch {
  readonly #server: number;
  readonly #startedMs = Date.now();
  readonly #before: Map<number, Process>;

  constructor(serverPid: number) {
    this.#server = serverPid;
    this.#before = processes();
  }

  end(): string {
    const seconds = (Date.now() - this.#startedMs) / 1000;
    const spent = new Map<string, number>();
    // k6 has ended by now, and what a child that has ended used is counted with its parent: this process.
    for (const [pid, now] of processes()) {
      const isServer = pid === this.#server || now.parent === this.#server;
      const party = isServer ? 'Assay' : pid === process.pid ? 'k6' : NAMES[now.name];
      if (party === undefined) continue;
      const ticks = (p: Process | undefined) =>
        p === undefined ? 0 : pid === process.pid ? p.ofChildren : p.ticks;
      const used = ticks(now) - ticks(this.#before.get(pid));
      spent.set(party, (spent.get(party) ?? 0) + used / TICKS_PER_SECOND / seconds);
    }
    return [...spent]
      .filter(([, cores]) => cores >= 0.005)
      .sort((a, b) => b[1] - a[1])
      .map(([party, cores]) => `${party} ${cores.toFixed(2)}`)
      .join(', ');
  }
}

/** Resident megabytes of the server and its serving processes, from /proc; 0 elsewhere than on Linux. */
export function serverMegabytes(serverPid: number): number {
  let kilobytes = 0;
  for (const [pid, { parent }] of processes()) {
    if (pid !== serverPid && parent !== serverPid) continue;
    kilobytes += Number(/^VmRSS:\s+(\d+) kB$/m.exec(read(`/proc/${pid}/status`) ?? '')?.[1] ?? 0);
  }
  return Math.round(kilobytes / 1024);
}

interface Process {
  name: string;
  parent: number;
  ticks: number;
  /** Of children that have ended. */
  ofChildren: number;
}

function processes(): Map<number, Process> {
  const found = new Map<number, Process>();
  for (const entry of list()) {
    const stat = read(`/proc/${entry}/stat`);
    if (stat === null) continue;
    const end = stat.lastIndexOf(')');
    const fields = stat.slice(end + 2).split(' ');
    const at = (i: number) => Number(fields[i] ?? 0);
    found.set(Number(entry), {
      name: stat.slice(stat.indexOf('(') + 1, end),
      parent: at(1),
      ticks: at(11) + at(12),
      ofChildren: at(13) + at(14),
    });
  }
  return found;
}

function list(): string[] {
  try {
    return readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
}

function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
