import { fork } from 'node:child_process';
import { Agent, request } from 'node:http';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { pino } from 'pino';
import { loadConfig } from '../src/config.ts';
import { createApp } from '../src/http/app.ts';
import { createAdmission } from '../src/http/middleware/admission.ts';
import { createRequestLog } from '../src/http/middleware/request-line.ts';
import { securityHeadersOf } from '../src/http/middleware/security-headers.ts';
import { type Gate, shedEarly } from '../src/http/shed-early.ts';
import type { Engine } from '../src/start/engine.ts';
import { listen } from '../src/start/listen.ts';
import { enginesOf } from '../src/start/tenants/engines.ts';
import { createMetrics } from '../src/telemetry/metrics.ts';
import { machine, table } from './support/measure.ts';

const HELP = `What serving costs beside the query itself: CPU per request that is answered and that is turned away. The engine is a stand-in that
answers at once; the clients are another process.

  node dist-bench/bench/serving.js [--requests 6000] [--connections 16] [--bytes 60000]

Build first: npm run build:bench.`;

const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '6000' },
    connections: { type: 'string', default: '16' },
    bytes: { type: 'string', default: '60000' },
    client: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

/** Safe here: the routes of POST /query use no more of an engine than this. */
function standIn(): Engine {
  const { config } = loadConfig({ ASSAY_PORT: '0', ASSAY_DRAIN_MS: '0' });
  const body = JSON.stringify({ leads: 'x'.repeat(Number(values.bytes)) });
  const engine: unknown = {
    config,
    metrics: createMetrics(),
    access: { control: null, desk: null },
    admit: () => undefined,
    query: async () => ({ timings_ms: { parse: 0.1, retrieve: 0.5, total: 1 } }),
    body: () => body,
  };
  return engine as Engine;
}

/** Asks over and over on some connections; runs in a process of its own. */
async function clients(port: number): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: Number(values.connections) });
  const body = JSON.stringify({ prompt: 'fintech companies in California that hire data engineers', k: 25 });
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
  const ask = () =>
    new Promise<void>((resolve, reject) => {
      const asked = request({ agent, port, method: 'POST', path: '/query', headers }, (response) => {
        response.resume().on('end', resolve);
      });
      asked.on('error', reject).end(body);
    });
  let left = Number(values.requests);
  const one = async () => {
    while (left-- > 0) await ask();
  };
  await Promise.all(Array.from({ length: Number(values.connections) }, one));
  agent.destroy();
}

function runClients(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(import.meta.url), [...process.argv.slice(2), '--client', String(port)]);
    child.once('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`the clients ended with ${code}`)),
    );
  });
}

type Way = 'through the framework' | 'straight from Node';

async function measureWay(way: Way, isFull: boolean): Promise<number> {
  const engine = standIn();
  const log = pino({ level: 'info' }, { write: () => undefined });
  const admission = createAdmission({ placesMax: 4, queueMax: isFull ? 0 : 10_000, waitMsMax: 1e9 });
  const app = createApp(enginesOf(engine), log, admission);
  const early = shedEarly(admission, {
    metrics: engine.metrics.http,
    requests: createRequestLog(log, { sample: 1, slowMs: 1e9 }),
    bodyBytesMax: engine.config.BODY_BYTES_MAX,
    headers: securityHeadersOf(engine.config),
  });
  const gate: Gate = way === 'straight from Node' ? early : () => false;
  // Without what Node's adapter hands over beside the request, the body is read from a web stream.
  const fetch = way === 'straight from Node' ? app.fetch : (asked: Request) => app.fetch(asked);
  const listening = await listen(fetch, engine.config, gate);
  await runClients(listening.port);
  const before = process.cpuUsage();
  await runClients(listening.port);
  const { user, system } = process.cpuUsage(before);
  await listening.stop();
  return (user + system) / 1000 / Number(values.requests);
}

async function main(): Promise<void> {
  if (values.help) return console.log(HELP);
  if (values.client !== undefined) return await clients(Number(values.client));
  console.log(`${machine()}; ${values.requests} requests a cell, ${values.bytes} bytes an answer`);
  // The first cells would pay for the compiler.
  await measureWay('through the framework', false);
  await measureWay('straight from Node', true);
  const rows: string[][] = [];
  for (const way of ['through the framework', 'straight from Node'] as const) {
    const answered = await measureWay(way, false);
    rows.push([way, answered.toFixed(3), (await measureWay(way, true)).toFixed(3)]);
  }
  console.log(table(['body and refusal', 'CPU ms per answer', 'CPU ms per refusal'], rows));
}

await main();
