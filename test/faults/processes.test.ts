import { execFileSync } from 'node:child_process';
import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, TEST_DATABASE_URL } from '../store/test-database.ts';
import { fill, type RunningServer, startProcess } from './running-server.ts';

const name = TEST_DATABASE_URL
  ? 'two serving processes'
  : 'two serving processes (skipped: set ASSAY_TEST_DATABASE_URL)';

describe.skipIf(TEST_DATABASE_URL === undefined)(name, () => {
  let server: RunningServer;
  let database: { url: string; drop(): Promise<void> };
  beforeAll(async () => {
    database = await createTestDatabase();
    server = await startProcess({
      ASSAY_LOG_LEVEL: 'warn',
      ASSAY_DEMO: 'off',
      ASSAY_DATABASE_URL: database.url,
      ASSAY_PROCESSES: '2',
      ASSAY_PORT: String(await freePort()),
    });
    await fill(server.url, 1000);
  }, 240_000);
  afterAll(async () => {
    server.child.kill('SIGKILL');
    await server.ended;
    await database.drop();
  });

  it('give the same answer whichever is asked', { timeout: 240_000 }, async () => {
    await allProcesses(2);
    const answers = new Set<string>();
    // The other process hears of the import by asking the store, so it may take a moment.
    await until(async () => {
      answers.clear();
      for (let i = 0; i < 12; i++) answers.add(await leadsOf('fintech companies in Boston'));
      return answers.size === 1 && [...answers].every((answer) => answer.length > 2);
    });
    expect(answers.size).toBe(1);
  });

  it('are scraped as one, whichever is asked', { timeout: 240_000 }, async () => {
    await until(async () => server.log().split('listens on').length === 3);
    const counted = async () => {
      const text = await (await fetch(`${server.url}/metrics`, { headers: { connection: 'close' } })).text();
      const line = /^assay_http_request_duration_seconds_count\{[^}]*"\/query"[^}]*\} (\d+)$/m.exec(
        text,
      )?.[1];
      return Number(line);
    };
    const before = await counted();
    for (let i = 0; i < 6; i++) await leadsOf('logistics companies in Boston');
    expect([await counted(), await counted()]).toEqual([before + 6, before + 6]);
  });

  it('go on answering when one is killed, and it is replaced', { timeout: 300_000 }, async () => {
    const [victim] = await allProcesses(2);
    await until(async () => server.log().split('listens on').length === 3);
    process.kill(Number(victim), 'SIGKILL');
    await until(async () => (await processes()).filter((pid) => pid !== victim).length === 2);
    await until(async () => (await leadsOf('fintech companies in Boston')).length > 2);
    expect(server.log()).toContain('is replaced');
  });

  it('all end at SIGTERM, with 0', { timeout: 240_000 }, async () => {
    server.child.kill('SIGTERM');
    expect(await server.ended).toBe(0);
    expect(await processes()).toEqual([]);
  });

  async function processes(): Promise<string[]> {
    try {
      return execFileSync('pgrep', ['-P', String(server.child.pid)], { encoding: 'utf8' })
        .split('\n')
        .filter(Boolean);
    } catch {
      return []; // pgrep ends with 1 where there is none.
    }
  }

  async function allProcesses(count: number): Promise<string[]> {
    await until(async () => (await processes()).length === count);
    return processes();
  }

  async function leadsOf(prompt: string): Promise<string> {
    const response = await fetch(`${server.url}/query`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', connection: 'close' },
      body: JSON.stringify({ prompt, as_of: '2026-01-01T00:00:00Z' }),
    }).catch(() => null);
    if (response?.status !== 200) return '';
    const answer: unknown = await response.json();
    return typeof answer === 'object' && answer !== null && 'leads' in answer
      ? JSON.stringify(answer.leads)
      : '';
  }
});

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let i = 0; i < 300; i++) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('it did not come true in 30 seconds');
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
