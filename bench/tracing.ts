import { fork } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import { loadConfig } from '../src/config.ts';
import { DEFAULT_TENANT } from '../src/domain/access.ts';
import { type App, createApp } from '../src/http/app.ts';
import type { Tracing } from '../src/ports/tracing.ts';
import { openEngines } from '../src/start/tenants/open-engines.ts';
import { openTracing } from '../src/telemetry/tracing/open-tracing.ts';
import { createOtelTracing } from '../src/telemetry/tracing/otel-tracing.ts';
import { machine } from './support/measure.ts';

const HELP = `What traces cost: CPU microseconds for one query over HTTP in the process, with traces off, with one request in ten
kept, and with all kept; then for the spans of a query alone. The receiver is a process of its own.

  node dist-bench/bench/tracing.js [--alone]

Build first: npm run build:bench.`;

const QUERIES = 150;
const ROUNDS = 7;
const ALONE = 8000;
const STAGES = 9;
const PROMPTS = [
  'fintech companies in California that use Snowflake',
  'biotech companies in Massachusetts that raised a Series B',
  'software companies in Germany with more than 200 employees',
];

/** Takes everything and says yes. */
function receive(): void {
  const server = createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(200).end());
  });
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    if (typeof address === 'object' && address !== null) process.send?.(address.port);
  });
  process.once('disconnect', () => process.exit(0));
}

async function query(app: App, count: number): Promise<void> {
  for (let i = 0; i < count; i++) {
    const response = await app.request('/query', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ prompt: PROMPTS[i % PROMPTS.length] }),
    });
    await response.text();
  }
}

/** The spans of one query and nothing else, which the noise of whole queries would hide. */
async function spansAlone(port: number): Promise<void> {
  for (const keep of [false, true]) {
    const tracing = createOtelTracing({
      url: `http://127.0.0.1:${port}/v1/traces`,
      headers: {},
      sample: 0,
      version: '0',
      onOutage: () => undefined,
    });
    const one = () => {
      const attributes = { 'http.request.method': 'POST', 'url.scheme': 'http' };
      const root = tracing.root('POST', 'server', { attributes, parent: null });
      root?.run(() => {
        for (let i = 0; i < STAGES; i++) tracing.stage('fit')?.end();
      });
      root?.set({ 'http.response.status_code': 200, 'assay.request_id': 'r', 'http.route': '/query' });
      root?.end({ name: 'POST /query', keep });
    };
    const some = async (count: number) => {
      for (let i = 0; i < count; i++) {
        one();
        if (i % 50 === 0) await new Promise((resolve) => setTimeout(resolve, 5));
      }
    };
    await some(ALONE / 4);
    const before = process.cpuUsage();
    await some(ALONE);
    const { user, system } = process.cpuUsage(before);
    const { sent, dropped } = tracing.counts();
    process.stdout.write(
      `spans alone, ${keep ? 'kept' : 'not kept'}: ${((user + system) / ALONE).toFixed(0)} CPU microseconds a query (${sent} sent, ${dropped} dropped)\n`,
    );
    await tracing.close();
  }
}

function median(values: number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

async function main(): Promise<void> {
  const child = fork(fileURLToPath(import.meta.url), ['--receive']);
  const port = await new Promise<number>((resolve) => child.once('message', (said) => resolve(Number(said))));
  if (process.argv.includes('--alone')) {
    process.stdout.write(`${machine()}\n`);
    await spansAlone(port);
    child.disconnect();
    return;
  }
  const folder = await mkdtemp(join(tmpdir(), 'assay-bench-'));
  const log = pino({ level: 'silent' });
  const ways = [];
  for (const [name, sample] of [
    ['off', null],
    ['on, 10 % kept', '0.1'],
    ['on, all kept', '1'],
  ] as const) {
    const { config } = loadConfig({
      ASSAY_DATA_DIR: join(folder, String(sample)),
      ASSAY_CACHE_ANSWERS: 'off',
      ASSAY_LLM_QUERY_SHARE: '0',
      ...(sample !== null && {
        ASSAY_OTLP_URL: `http://127.0.0.1:${port}`,
        ASSAY_TRACE_SAMPLE: sample,
        ASSAY_SLOW_MS: '60000',
      }),
    });
    const tracing: Tracing = await openTracing(config, log, '0');
    const engines = await openEngines(config, log, DEFAULT_TENANT, tracing);
    await engines.home.loadDemoIfEmpty(() => undefined);
    const app = createApp(engines, log);
    await query(app, 2 * QUERIES);
    ways.push({ name, app, engines, tracing, micros: [] as number[] });
  }
  for (let round = 0; round < ROUNDS; round++)
    for (const { app, micros } of ways) {
      const before = process.cpuUsage();
      await query(app, QUERIES);
      const { user, system } = process.cpuUsage(before);
      micros.push((user + system) / QUERIES);
    }
  process.stdout.write(`${machine()}\nmedian of ${ROUNDS} rounds of ${QUERIES} queries each\n`);
  for (const { name, micros, engines, tracing } of ways) {
    process.stdout.write(`${name}: ${median(micros).toFixed(0)} CPU microseconds a query\n`);
    await engines.stop();
    await tracing.close();
  }
  await spansAlone(port);
  child.disconnect();
  await rm(folder, { recursive: true, force: true });
}

if (process.argv.includes('--help')) process.stdout.write(`${HELP}\n`);
else if (process.argv.includes('--receive')) receive();
else await main();
