import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { createSnippetProducer } from '../src/adapters/kafka/snippet-producer.ts';
import { loadConfig } from '../src/config.ts';
import { leadNormaliser } from '../src/ingest/normalise-lead.ts';
import { openConsumers, partsOfOne } from '../src/start/open-consumers.ts';
import { openEvents } from '../src/start/open-events.ts';
import { openShared } from '../src/start/tenants/open-shared.ts';
import { topicNames, topicSpecs } from '../src/start/topic-names.ts';
import { type Parts, wire } from '../src/start/wire.ts';
import { machine } from './support/measure.ts';
import { Random } from './support/random.ts';
import { readFlags } from './support/read-flags.ts';
import { serverCpuSeconds } from './support/server-cpu.ts';
import { type BenchCompany, snippetRecord } from './support/snippet-texts.ts';

const HELP = `Evidence through broker, gates, store and lead index, and what the time goes to.

  node dist-bench/bench/kafka-ingest.js BROKERS [--database URL] [--snippets 30000] [--leads 20000] [--server NAME=PID]...

Without a URL the embedded store; a database is written to, so name an empty one. CPU is that of this process with its workers:
on the embedded store that is in it. Servers on this machine that are named by their first process are counted with their
children. Build first: npm run build && npm run build:bench.`;
const { values, positionals } = readFlags(
  HELP,
  {
    database: { type: 'string' },
    snippets: { type: 'string', default: '30000' },
    leads: { type: 'string', default: '20000' },
    server: { type: 'string', multiple: true, default: [] },
  },
  1,
);
const [brokers = ''] = positionals;
const snippetCount = Number(values.snippets);
const leadCount = Number(values.leads);
const dataDir = mkdtempSync(join(tmpdir(), 'assay-bench-'));
const { config } = loadConfig({
  ASSAY_DATA_DIR: dataDir,
  ASSAY_KAFKA_BROKERS: brokers,
  ASSAY_KAFKA_TOPIC_PREFIX: `bench-${Date.now()}.`,
  ASSAY_DATABASE_URL: values.database,
});
const servers = values.server.map((given): [string, number] => {
  const [name = '', pid = ''] = given.split('=');
  return [name, Number(pid)];
});
const log = pino({ level: 'warn' });
const random = new Random(7);
const companies = Array.from({ length: leadCount }, (_, i): BenchCompany => {
  const name = `${String.fromCharCode(65 + (i % 26))}${i.toString(36)}field Works`;
  return { company_id: `c${i}`, company_name: name, domain: `${name.split(' ')[0]?.toLowerCase()}.com` };
});

const events = openEvents(config, log);
if (events === null) throw new Error('no brokers');
const names = topicNames(config);
await events.createTopics(topicSpecs(names, { partitions: 6, replicas: 1, keepDays: 1 }));
const TENANT = 'default';
const shared = await openShared(config, log);
const parts = await wire(shared, TENANT);
try {
  await storeLeads(parts);
  await produce();
  await consume(parts);
} finally {
  await events.close();
  await parts.close();
  await shared.close();
  rmSync(dataDir, { recursive: true, force: true });
}

async function storeLeads({ store, terms, keeper }: Parts): Promise<void> {
  const normalise = leadNormaliser(terms);
  const leads = companies.flatMap((company, i) => {
    const read = normalise({
      ...company,
      lead_id: `l${i}`,
      industry: 'software',
      employee_count: 10 + (i % 900),
    });
    return 'ok' in read ? [read.ok] : [];
  });
  for (let at = 0; at < leads.length; at += 1000) {
    const part = leads.slice(at, at + 1000);
    await store.upsertLeads(
      TENANT,
      part,
      part.map(() => null),
    );
  }
  await keeper.catchUp();
}

async function produce(): Promise<void> {
  const producer = createSnippetProducer({ brokers: brokers?.split(',') ?? [], topic: names.snippets });
  const now = Date.now();
  const startedMs = performance.now();
  for (let at = 0; at < snippetCount; at += 500) {
    const part = Array.from({ length: Math.min(500, snippetCount - at) }, (_, i) => {
      const company = companies[random.below(companies.length)];
      if (company === undefined) throw new Error('no company');
      return snippetRecord(`s${at + i}`, company, random, new Date(now - random.below(90 * 86_400_000)));
    });
    await producer.send(part);
  }
  console.log(`${machine()}, ${leadCount} leads, ${values.database === undefined ? 'PGlite' : 'PostgreSQL'}`);
  line('produced', performance.now() - startedMs);
  await producer.close();
}

async function consume(opened: Parts): Promise<void> {
  const spent = { store: 0, index: 0 };
  const timed =
    <A extends unknown[], R>(part: keyof typeof spent, call: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      const startedMs = performance.now();
      try {
        return await call(...args);
      } finally {
        spent[part] += performance.now() - startedMs;
      }
    };
  const writes = {
    admitSnippets: timed('store', opened.store.admitSnippets.bind(opened.store)),
    upsertSnippets: timed('store', opened.store.upsertSnippets.bind(opened.store)),
  };
  const store = new Proxy(opened.store, {
    get(target, name) {
      if (name in writes) return Reflect.get(writes, name);
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  const keeper = { ...opened.keeper, catchUp: timed('index', opened.keeper.catchUp) };
  const measured: Parts = { ...opened, keeper, snippets: { ...opened.snippets, store } };
  const own = openEvents(config, log);
  if (own === null) return;
  const startedMs = performance.now();
  const cpu = process.cpuUsage();
  const before = servers.map(([, pid]) => serverCpuSeconds(pid));
  const consumers = openConsumers(own, partsOfOne(measured), config, log);
  const counts = () => consumers.report()[0]?.counts;
  while ((counts()?.received ?? 0) < snippetCount) await new Promise((resolve) => setTimeout(resolve, 20));
  const storedMs = performance.now() - startedMs;
  while (opened.keeper.index().snapshot().seq < (await opened.store.lastSeq(TENANT)))
    await new Promise((resolve) => setTimeout(resolve, 20));
  const wallMs = performance.now() - startedMs;
  const used = process.cpuUsage(cpu);
  console.log(`counts: ${JSON.stringify(counts())}`);
  line('stored', storedMs);
  line('stored and searchable', wallMs);
  line('  waiting for the store', spent.store);
  line('  index catching up', spent.index);
  line('CPU of this process', (used.user + used.system) / 1000);
  for (const [i, [name, pid]] of servers.entries())
    line(`CPU of ${name}`, (serverCpuSeconds(pid) - (before[i] ?? 0)) * 1000);
  const { leads, snippets } = opened.keeper.index().stats();
  console.log(`index: ${leads} leads, ${snippets} snippets`);
  await consumers.stop();
}

function line(what: string, ms: number): void {
  console.log(
    `${what.padEnd(26)} ${(ms / 1000).toFixed(2)} s  ${Math.round(snippetCount / (ms / 1000))} snippets/s`,
  );
}
