import { rmSync } from 'node:fs';
import { request } from 'node:http';
import { afterAll, expect, it } from 'vitest';
import { type RunningServer, startProcess } from '../faults/running-server.ts';
import { newDataDir } from '../store/new-data-dir.ts';
import { eventually } from '../support/eventually.ts';

const folder = await newDataDir();
const ENV = {
  ASSAY_DATA_DIR: folder,
  ASSAY_DEMO: 'off',
  ASSAY_IMPORT_BATCH: '10',
  ASSAY_LOG_LEVEL: 'warn',
};
const COUNT = 100;
const ROWS = Array.from({ length: COUNT }, (_, i) =>
  JSON.stringify({ lead_id: `lead-${i}`, company_id: `company-${i}`, company_name: `Sample ${i} Works` }),
);
const BODY = `${ROWS.join('\n')}\n`;
let server: RunningServer | undefined;

afterAll(async () => {
  server?.child.kill('SIGKILL');
  await server?.ended;
  rmSync(folder, { recursive: true, force: true });
});

async function restart(): Promise<RunningServer> {
  server?.child.kill('SIGKILL');
  await server?.ended;
  server = await startProcess(ENV);
  return server;
}

async function send(url: string, key: string, body = BODY) {
  const response = await fetch(`${url}/leads:import`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-ndjson', 'idempotency-key': key },
    body,
  });
  const { status, headers } = response;
  return { status, replayed: headers.get('idempotent-replayed'), body: await response.text() };
}

async function leads(url: string): Promise<number> {
  const health: unknown = await (await fetch(`${url}/healthz`)).json();
  return typeof health === 'object' && health !== null && 'leads' in health ? Number(health.leads) : 0;
}

/** Sends most of the body and then nothing more. */
function sendSlowly(url: string, key: string): Promise<void> {
  const { port, hostname } = new URL(url);
  return new Promise((resolve) => {
    const headers = {
      'content-type': 'application/x-ndjson',
      'content-length': Buffer.byteLength(BODY),
      'idempotency-key': key,
    };
    const asked = request({ port, hostname, method: 'POST', path: '/leads:import', headers });
    asked.on('error', () => resolve()); // The server is killed.
    asked.write(BODY.slice(0, BODY.length - 200));
  });
}

it('a write that is killed in the middle is made whole by its repeat, and an answer that was given is given again', async () => {
  let { url } = await restart();
  const broken = sendSlowly(url, 'one');
  expect(await eventually(async () => (await leads(url)) > 0, 60_000)).toBe(true);
  expect((await send(url, 'one')).status).toBe(409);
  ({ url } = await restart());
  await broken;
  const before = await leads(url);
  expect(before).toBeGreaterThan(0);
  expect(before).toBeLessThan(COUNT);
  // Nobody else has the data directory, so the lease of the dead process is not waited for.
  const repeated = await send(url, 'one');
  expect(repeated).toMatchObject({ status: 200, replayed: null });
  expect(JSON.parse(repeated.body)).toMatchObject({ read: COUNT, imported: COUNT, rejected: 0 });
  expect(await leads(url)).toBe(COUNT);
  ({ url } = await restart());
  expect(await send(url, 'one')).toEqual({ ...repeated, replayed: 'true' });
  expect((await send(url, 'one', `${ROWS[0]}\n`)).status).toBe(422);
  expect(await leads(url)).toBe(COUNT);
});
