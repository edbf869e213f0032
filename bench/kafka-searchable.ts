import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createSnippetProducer } from '../src/adapters/kafka/snippet-producer.ts';
import { loadConfig } from '../src/config.ts';
import { openEvents } from '../src/start/open-events.ts';
import { topicNames, topicSpecs } from '../src/start/topic-names.ts';
import { formatTiming, machine } from './support/measure.ts';
import { Random } from './support/random.ts';
import { readFlags } from './support/read-flags.ts';
import { type BenchCompany, snippetRecord } from './support/snippet-texts.ts';

const HELP = `From produced to searchable, on each of two serving processes over one PostgreSQL, while evidence keeps coming.

  node dist-bench/bench/kafka-searchable.js BROKERS DATABASE_URL [--rate 200] [--samples 60]

The database is written to and should be empty. A sample is a snippet with a word of its own; both processes are asked for the
word until it is in their evidence, every 10 ms, so the figures hold the time of one query and up to 10 ms of waiting.
Build first: npm run build && npm run build:bench.`;
const { values, positionals } = readFlags(
  HELP,
  { rate: { type: 'string', default: '200' }, samples: { type: 'string', default: '60' } },
  2,
);
const [brokers = '', database = ''] = positionals;
const COMPANIES = 5_000;
const random = new Random(3);
const prefix = `searchable-${Date.now()}.`;
const { config } = loadConfig({ ASSAY_KAFKA_BROKERS: brokers, ASSAY_KAFKA_TOPIC_PREFIX: prefix });
const companies = Array.from({ length: COMPANIES }, (_, i): BenchCompany => {
  const name = `${String.fromCharCode(65 + (i % 26))}${i.toString(36)}field`;
  return { company_id: `c${i}`, company_name: `${name} Works`, domain: `${name.toLowerCase()}.com` };
});

const events = openEvents(config);
if (events === null) throw new Error('no brokers');
const names = topicNames(config);
await events.createTopics(topicSpecs(names, { partitions: 6, replicas: 1, keepDays: 1 }));
const servers = [await serve(), await serve()];
const urls = servers.map(({ url }) => url);
await fetch(`${urls[0]}/leads:import`, {
  method: 'POST',
  headers: { 'content-type': 'application/x-ndjson' },
  body: companies
    .map((company, i) => JSON.stringify({ ...company, lead_id: `l${i}`, industry: 'software' }))
    .join('\n'),
});
await sleep(3_000);

const producer = createSnippetProducer({ brokers: brokers.split(','), topic: names.snippets });
let sent = 0;
let stop = false;
const background = (async () => {
  for (const startedMs = Date.now(); !stop; await sleep(50)) {
    const due = Math.floor(((Date.now() - startedMs) / 1000) * Number(values.rate)) - sent;
    const part = Array.from({ length: Math.max(0, due) }, () => record());
    if (part.length > 0) await producer.send(part);
  }
})();

function record(word = '') {
  const company = companies[random.below(COMPANIES)];
  if (company === undefined) throw new Error('no company');
  const snippet = snippetRecord(`s${sent++}`, company, random, new Date());
  return { ...snippet, text: word === '' ? snippet.text : `${snippet.text} The project is called ${word}.` };
}

const delays: number[][] = urls.map(() => []);
for (let i = 0; i < Number(values.samples); i++) {
  const word = `quor${'bcdfghjklmnpqrstvwxz'[i % 20]}o${'bcdfghjklmnpqrstvwxz'[Math.floor(i / 20) % 20]}ix`;
  const snippet = record(word);
  const producedMs = Date.now();
  await producer.send([snippet]);
  await Promise.all(
    urls.map(async (url, replica) => {
      while (!(await finds(url, word, snippet.snippet_id))) await sleep(10);
      delays[replica]?.push(Date.now() - producedMs);
    }),
  );
  await sleep(random.below(200));
}
stop = true;
await background;

async function finds(url: string, word: string, snippetId: string): Promise<boolean> {
  const response = await fetch(`${url}/query`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ prompt: `companies working on ${word}`, k: 5 }),
  });
  return (await response.text()).includes(`"snippet_id":"${snippetId}"`);
}

console.log(`${machine()}, ${values.rate} snippets/s meanwhile, ${sent} in all, milliseconds`);
console.log('| replica | P50 | P95 | P99 |\n| --- | --- | --- | --- |');
for (const [replica, all] of delays.entries()) {
  all.sort((a, b) => a - b);
  const at = (share: number) => all[Math.min(all.length - 1, Math.floor(share * all.length))] ?? 0;
  const timing = formatTiming({ p50: at(0.5), p95: at(0.95), p99: at(0.99), cpu: 0 }).slice(0, 3);
  console.log(`| ${replica + 1} | ${timing.map((text) => Number(text)).join(' | ')} |`);
}
for (const { child } of servers) child.kill('SIGTERM');
await producer.close();
await events.close();

async function serve() {
  const child = spawn(
    process.execPath,
    [fileURLToPath(new URL('../src/main.js', import.meta.url)), 'serve'],
    {
      env: {
        PATH: process.env.PATH,
        ASSAY_PORT: '0',
        ASSAY_DEMO: 'off',
        ASSAY_LOG_LEVEL: 'error',
        ASSAY_DATABASE_URL: database,
        ASSAY_DATA_DIR: mkdtempSync(join(tmpdir(), 'assay-bench-')),
        ASSAY_KAFKA_BROKERS: brokers,
        ASSAY_KAFKA_TOPIC_PREFIX: prefix,
        ASSAY_KAFKA_GROUP: prefix,
      },
      stdio: ['ignore', 'inherit', 'pipe'],
    },
  );
  const url = await new Promise<string>((resolve) => {
    let log = '';
    child.stderr.on('data', (data: Buffer) => {
      log += data.toString();
      const found = /Assay listens on (\S+)/.exec(log)?.[1];
      if (found !== undefined) resolve(found);
    });
  });
  return { child, url };
}
