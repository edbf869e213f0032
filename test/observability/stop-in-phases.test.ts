import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { type RunningServer, startProcess } from '../faults/running-server.ts';

const servers: RunningServer[] = [];
afterEach(async () => {
  for (const { child, ended } of servers.splice(0)) {
    child.kill('SIGKILL');
    await ended;
  }
});

async function started(env: Record<string, string>): Promise<RunningServer> {
  const server = await startProcess({ ASSAY_LOG_LEVEL: 'info', ASSAY_DEMO: 'off', ...env });
  servers.push(server);
  return server;
}

function phases(log: string): string[] {
  return [...log.matchAll(/"phase":"([^"]+)"/g)].map(([, phase]) => phase ?? '');
}

/** An import that never ends: it is under way for as long as the server lets it. */
function hang(url: string): void {
  const sent = request(`${url}/leads:import`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-ndjson', 'transfer-encoding': 'chunked' },
  });
  sent.on('error', () => undefined);
  sent.write('{"lead_id":"l1","company_id":"c1","company_name":"Slow Works"}\n');
}

describe('a stop', () => {
  it('is ready before it listens, and stops phase by phase', { timeout: 300_000 }, async () => {
    const { url, child, ended, log } = await started({});
    const response = await fetch(`${url}/readyz`);
    expect(response.status).toBe(200);
    expect(await (await fetch(`${url}/metrics`)).text()).toMatch(
      /^assay_warm_up_seconds 0\.\d+|^assay_warm_up_seconds [1-9]/m,
    );
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
    expect(phases(log())).toEqual([
      'not ready',
      'drain',
      'refuse connections',
      'finish requests',
      'cut connections',
      'stop consumers',
      'flush the query log',
      'flush traces',
      'close limits',
      'close the store',
    ]);
  });

  it('cuts a request that does not end, and still closes the store', { timeout: 300_000 }, async () => {
    const { url, child, ended, log } = await started({ ASSAY_SHUTDOWN_SECONDS: '30', ASSAY_DRAIN_MS: '0' });
    hang(url);
    await sleep(1000);
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
    expect(log()).toMatch(/"phase":"finish requests"[^\n]*"late":true/);
    expect(phases(log()).at(-1)).toBe('close the store');
  });

  it('is forced by a second signal', { timeout: 300_000 }, async () => {
    const { url, child, ended, log } = await started({ ASSAY_SHUTDOWN_SECONDS: '600' });
    hang(url);
    await sleep(1000);
    child.kill('SIGTERM');
    // Until it has been heard: the first within half a second counts as the same act.
    for (let i = 0; i < 100 && child.exitCode === null; i++) {
      await sleep(700);
      child.kill('SIGINT');
    }
    expect(await ended).toBe(1);
    expect(log()).toContain('a second signal: the stop is forced');
  });
});
