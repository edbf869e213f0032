import { readdirSync, readFileSync } from 'node:fs';

/** Clock ticks a second, as Linux reports CPU time to programs. */
const TICKS = 100;

/** CPU seconds that a process, its children and those of them that have ended have used since it began (Linux). */
export function serverCpuSeconds(pid: number): number {
  const children = new Map<number, number[]>();
  const used = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const stat = readStat(name);
    if (stat === null) continue;
    const [parent = 0, ...ticks] = stat;
    children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
    used.set(
      Number(name),
      ticks.reduce((a, b) => a + b, 0),
    );
  }
  const sum = (of: number): number =>
    (children.get(of) ?? []).reduce((total, child) => total + sum(child), used.get(of) ?? 0);
  return sum(pid) / TICKS;
}

/** Parent, then utime, stime, cutime, cstime; null where the process has ended. The name before them may hold anything. */
function readStat(pid: string): number[] | null {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    return [fields[1], fields[11], fields[12], fields[13], fields[14]].map(Number);
  } catch {
    return null;
  }
}
