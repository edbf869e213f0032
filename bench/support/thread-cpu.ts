import { readFileSync } from 'node:fs';

/** CPU time of the process's first thread in milliseconds, of which the scheduler keeps account (Linux). */
export function mainThreadCpuMs(): number {
  const [nanoseconds] = readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'utf8').split(' ');
  return Number(nanoseconds) / 1e6;
}
