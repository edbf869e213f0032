import type { Sample } from '../http/serve-sample.ts';

/** Questions that the lead index answers, questions that only SQL can answer, and imports, one after another each. */
export function startLoad(sample: Sample, name: string) {
  const statuses: Record<string, Record<string, number>> = {};
  const acknowledged = new Set<string>();
  let slowestMs = 0;
  let going = true;
  let asked = 0;
  async function send(kind: string, work: () => Promise<Response>): Promise<number> {
    const startedMs = performance.now();
    const response = await work();
    slowestMs = Math.max(slowestMs, performance.now() - startedMs);
    const retry = response.headers.has('retry-after') ? ' with Retry-After' : '';
    const status = `${response.status}${response.status === 200 ? '' : retry}`;
    const counts = statuses[kind] ?? {};
    statuses[kind] = counts;
    counts[status] = (counts[status] ?? 0) + 1;
    return response.status;
  }
  // Never the same prompt twice: the answer must not come from a cache.
  const prompt = () => `${1 + (asked++ % 20)} software companies in Boston ${asked}`;
  const byIndex = () => send('index', () => sample.post('/query', { prompt: prompt() }));
  const bySql = () =>
    send('sql', () =>
      sample.post('/query', { prompt: prompt(), filters: { exclude: { attributes: { tier: 'tin' } } } }),
    );
  async function importOne(i: number): Promise<void> {
    const id = `${name}-${i}`;
    const body = JSON.stringify({ lead_id: id, company_id: id, company_name: `Company ${i}` });
    const headers = { 'content-type': 'application/x-ndjson' };
    if ((await send('import', () => sample.post('/leads:import', body, headers))) === 200)
      acknowledged.add(id);
  }
  const repeat = async (work: (i: number) => Promise<unknown>): Promise<void> => {
    for (let i = 0; going; i++) {
      await work(i);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };
  const loops = [repeat(byIndex), repeat(bySql), repeat(bySql), repeat(importOne)];
  return {
    acknowledged,
    bySql,
    async stop() {
      going = false;
      await Promise.all(loops);
      return { statuses, slowestMs };
    },
  };
}
