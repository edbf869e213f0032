import { Agent, request } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { fill, type RunningServer, startProcess } from './running-server.ts';

const servers: RunningServer[] = [];
afterEach(async () => {
  for (const { child, ended } of servers.splice(0)) {
    child.kill('SIGKILL');
    await ended;
  }
});

async function started(env: Record<string, string> = {}): Promise<RunningServer> {
  const server = await startProcess({ ASSAY_LOG_LEVEL: 'warn', ASSAY_DEMO: 'off', ...env });
  servers.push(server);
  await fill(server.url, 2000);
  return server;
}

/** The status of an answer that came whole, or the code of the error. */
function ask(url: string, agent: Agent, prompt: string): Promise<number | string> {
  return new Promise((resolve) => {
    const sent = request(
      `${url}/query`,
      { method: 'POST', agent, headers: { 'content-type': 'application/json' } },
      (response) => {
        let size = 0;
        response.on('data', (chunk: Buffer) => {
          size += chunk.length;
        });
        response.on('end', () =>
          resolve(response.complete && size > 0 ? (response.statusCode ?? 0) : 'cut off'),
        );
        response.on('error', () => resolve('cut off'));
      },
    );
    sent.on('error', (error: Error & { code?: string }) => resolve(error.code ?? 'error'));
    sent.end(JSON.stringify({ prompt }));
  });
}

describe('a stop under load', () => {
  it('answers every request it has taken, then exits with 0', { timeout: 300_000 }, async () => {
    const { url, child, ended, log } = await started({ ASSAY_LOG_LEVEL: 'info' });
    const agent = new Agent({ keepAlive: true });
    const seen = new Map<number | string, number>();
    let isOver = false;
    const clients = Array.from({ length: 20 }, async (_, client) => {
      for (let i = 0; !isOver && i < 100_000; i++) {
        const outcome = await ask(url, agent, `biotech companies in Boston ${client} ${i}`);
        seen.set(outcome, (seen.get(outcome) ?? 0) + 1);
        if (outcome === 'ECONNREFUSED') return;
      }
    });
    while ((seen.get(200) ?? 0) < 200) await new Promise((resolve) => setTimeout(resolve, 50));
    const signalledAt = Date.now();
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
    expect(Date.now() - signalledAt).toBeLessThan(30_000);
    isOver = true;
    await Promise.all(clients);
    agent.destroy();
    const told = JSON.stringify([...seen]);
    expect(seen.get(200), told).toBeGreaterThanOrEqual(200);
    // What came too late was turned away before it was taken; nothing was cut off half way.
    const taken = log().match(/"path":"\/query"/g)?.length ?? 0;
    expect((seen.get(200) ?? 0) + (seen.get(503) ?? 0), told).toBe(taken);
    const expected = new Set<number | string>([200, 503, 'ECONNREFUSED', 'ECONNRESET']);
    expect([...seen.keys()].filter((outcome) => !expected.has(outcome))).toEqual([]);
  });

  it('says at /readyz that it is stopping while it still answers', { timeout: 300_000 }, async () => {
    const { url, child, ended } = await started({ ASSAY_DRAIN_MS: '3000' });
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    child.kill('SIGTERM');
    let ready = 200;
    for (let i = 0; ready === 200 && i < 100; i++) ready = (await fetch(`${url}/readyz`)).status;
    expect(ready).toBe(503);
    expect(await ask(url, new Agent(), 'biotech companies')).toBe(200);
    expect(await ended).toBe(0);
  });
});
