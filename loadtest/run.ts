import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { machine, table } from '../bench/support/measure.ts';
import { CpuWatch, serverMegabytes } from './cpu-watch.ts';
import { assay, importData } from './import-data.ts';
import { startIngest } from './ingest.ts';
import { type Load, runK6 } from './run-k6.ts';

const HELP = `Load on one Assay with everything it talks to, on this machine: imports synthetic leads, starts the server, lets
evidence come in through Kafka, and runs k6 scenarios. Prints a Markdown report.

  npm run build && npm run build:bench
  ASSAY_DATABASE_URL=... [ASSAY_REDIS_URL=...] [ASSAY_KAFKA_BROKERS=...] node dist-bench/loadtest/run.js [options]

  --leads 100000       leads to import, with --snippets 3 snippets each; skipped where the database has as many
  --scenarios LIST     of steady,burst,spike,soak,knee,past,hold:RATE (default steady,burst,knee,past)
  --duration D         of steady and hold, instead of 5m
  --processes 1        serving processes
  --ingest 200         snippets a second through Kafka while the load runs; 0 for none
  --data FOLDER        where the server keeps its index, to be used again; instead of a temporary folder
  --k6 k6              the k6 program
  --report FILE        where the report goes as well

"knee" raises the rate in steps of --step until more than one in a thousand is not answered or P99 passes 100 ms; the
knee is the last rate before. "past" offers twice the knee, and looks again 10 s after.`;

const { values: flags } = parseArgs({
  options: {
    leads: { type: 'string', default: '100000' },
    snippets: { type: 'string', default: '3' },
    scenarios: { type: 'string', default: 'steady,burst,knee,past' },
    duration: { type: 'string', default: '5m' },
    step: { type: 'string', default: '50' },
    processes: { type: 'string', default: '1' },
    ingest: { type: 'string', default: '200' },
    port: { type: 'string', default: '18080' },
    data: { type: 'string' },
    k6: { type: 'string', default: 'k6' },
    report: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
if (flags.help) {
  process.stdout.write(`${HELP}\n`);
  process.exit(0);
}
const databaseUrl = process.env.ASSAY_DATABASE_URL;
if (databaseUrl === undefined) {
  process.stderr.write('Set ASSAY_DATABASE_URL to a PostgreSQL database that may be filled.\n');
  process.exit(1);
}

const folder = mkdtempSync(join(tmpdir(), 'assay-load-'));
const env = {
  ...process.env,
  ASSAY_DATA_DIR: flags.data ?? join(folder, 'data'),
  ASSAY_DEMO: 'off',
  ASSAY_LOG_LEVEL: 'warn',
  ASSAY_PORT: flags.port,
  ASSAY_PROCESSES: flags.processes,
};
const base = `http://127.0.0.1:${flags.port}`;
const READY_IN_A_ROW = 10;
const READY_ASK_MS = 200;
const rows: string[][] = [];
let knee = 0;

async function step(name: string, load: Load): Promise<Awaited<ReturnType<typeof runK6>>> {
  process.stderr.write(`${name} ...\n`);
  const pid = server.pid ?? 0;
  const watch = new CpuWatch(pid);
  const megabytes = serverMegabytes(pid);
  const result = await runK6(flags.k6, base, load);
  const cpu = watch.end();
  const ms = (value: number) => value.toFixed(1);
  rows.push([
    name,
    result.rate.toFixed(0),
    `${(100 * result.answered).toFixed(2)} %`,
    ms(result.p50),
    ms(result.p95),
    ms(result.p99),
    `${result.shed}`,
    result.shed > 0 ? ms(result.shedP50) : '',
    result.shed > 0 ? ms(result.shedP95) : '',
    `${result.failed}`,
    cpu,
    `${megabytes} to ${serverMegabytes(pid)}`,
  ]);
  process.stderr.write(`${rows.at(-1)?.join(' | ')}\n`);
  return result;
}

async function findKnee(): Promise<void> {
  for (let rate = Number(flags.step); rate <= 4000; rate += Number(flags.step)) {
    const result = await step(`hold ${rate}/s, 15 s`, { scenario: 'hold', rate, duration: '15s' });
    if (result.answered < 0.999 || result.p99 > 100) break;
    knee = rate;
  }
}

async function past(): Promise<void> {
  if (knee === 0) await findKnee();
  if (knee === 0) return void process.stderr.write('no rate was held, so there is no knee to go past\n');
  await step(`twice the knee (${2 * knee}/s), 30 s`, { scenario: 'hold', rate: 2 * knee, duration: '30s' });
  await new Promise((resolve) => setTimeout(resolve, 10_000));
  await step('half the knee, 10 s later', { scenario: 'hold', rate: Math.ceil(knee / 2), duration: '15s' });
}

async function run(scenario: string): Promise<void> {
  if (scenario === 'knee') await findKnee();
  else if (scenario === 'past') await past();
  else if (scenario.startsWith('hold:')) {
    const rate = Number(scenario.slice('hold:'.length));
    await step(`hold ${rate}/s, ${flags.duration}`, { scenario: 'hold', rate, duration: flags.duration });
  } else
    await step(scenario, {
      scenario,
      ...(scenario === 'steady' && { duration: flags.duration }),
    });
}

function started(): Promise<void> {
  return new Promise((resolve, reject) => {
    let text = '';
    server.stderr?.on('data', (chunk) => {
      text += String(chunk);
      process.stderr.write(chunk);
      if (text.split('listens on').length > Number(flags.processes)) resolve();
    });
    server.once('exit', (code) => reject(new Error(`the server ended with ${code}`)));
  });
}

/** Every process has its index: one answer may come from any of them. */
async function ready(): Promise<void> {
  for (let inARow = 0; inARow < READY_IN_A_ROW; await pause(READY_ASK_MS)) {
    if (server.exitCode !== null) throw new Error(`the server ended with ${server.exitCode}`);
    const answer = await fetch(`${base}/readyz`, { headers: { connection: 'close' } }).catch(() => null);
    inARow = answer?.ok === true ? inARow + 1 : 0;
  }
}

await importData(env, folder, Number(flags.leads), Number(flags.snippets));
if (process.env.ASSAY_KAFKA_BROKERS !== undefined) await assay(env, ['topics', 'create']);
const server = spawn(process.execPath, ['dist/main.js', 'serve'], {
  env,
  stdio: ['ignore', 'ignore', 'pipe'],
});
try {
  await started();
  await ready();
  const brokers = process.env.ASSAY_KAFKA_BROKERS;
  const ingest =
    brokers === undefined || Number(flags.ingest) === 0
      ? null
      : startIngest(brokers, Number(flags.ingest), Number(flags.leads));
  await step('warm-up: hold 50/s', { scenario: 'hold', rate: 50, duration: '20s' });
  rows.length = 0;
  for (const scenario of flags.scenarios.split(',')) await run(scenario);
  const sent = (await ingest?.stop()) ?? 0;
  const head = [
    'load',
    'asked/s',
    'answered',
    'P50 ms',
    'P95',
    'P99',
    'shed',
    'shed P50 ms',
    'shed P95',
    'failed',
    'CPU cores',
    'Assay MB',
  ];
  const report = [
    `${machine()}; ${Number(flags.leads).toLocaleString('en')} leads, ${flags.snippets} snippets each; ` +
      `${flags.processes} serving process(es), k6 and all servers on the same cores; ${sent} snippets came in meanwhile.`,
    ...(knee > 0 ? [`Knee: ${knee}/s.`] : []),
    '',
    table(head, rows),
    '',
  ].join('\n');
  process.stdout.write(report);
  if (flags.report !== undefined) writeFileSync(flags.report, report);
} finally {
  server.kill('SIGTERM');
  await new Promise((resolve) => server.once('exit', resolve));
  rmSync(folder, { recursive: true, force: true });
}
