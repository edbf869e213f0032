import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { openPostgresStore } from '../src/adapters/postgres/open-postgres-store.ts';
import { createLeadIndex } from '../src/lead-index/create-lead-index.ts';
import { loadLeadIndex } from '../src/lead-index/load-lead-index.ts';
import { openIndexKeeper } from '../src/start/index-keeper.ts';
import { machine } from './support/measure.ts';
import { readFlags } from './support/read-flags.ts';
import { embedder } from './support/run-pipeline.ts';

const HELP = `How long a process is without its lead index where no saved file can be used: everything read from PostgreSQL, built on
all cores.

  node dist-bench/bench/rebuild.js --database URL

Over the leads that are there; dist-bench/loadtest/run.js imports such. Build first: npm run build:bench.`;
const { values: flags } = readFlags(HELP, { database: { type: 'string' } });
if (flags.database === undefined) throw new Error('--database URL is missing');

const options = { dimensions: embedder.dimensions, embedderVersion: embedder.version };
const dataDir = await mkdtemp(join(tmpdir(), 'assay-rebuild-'));
const store = await openPostgresStore({ url: flags.database, dimensions: embedder.dimensions });
try {
  const keeper = await openIndexKeeper({
    store,
    tenant: 'default',
    dataDir,
    log: pino({ level: 'silent' }),
    load: (path) => loadLeadIndex(path, options),
    create: () => createLeadIndex(options),
  });
  const started = performance.now();
  const cpu = process.cpuUsage();
  await keeper.catchUp();
  const seconds = (performance.now() - started) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  const { leads, snippets, segments } = keeper.index().stats();
  process.stdout.write(
    `${machine()}\n${leads.toLocaleString('en')} leads, ${snippets.toLocaleString('en')} snippets: ` +
      `${seconds.toFixed(1)} s (${Math.round(leads / seconds)} leads/s), ` +
      `${((user + system) / 1e6).toFixed(1)} CPU s of this process, ${segments} segments\n`,
  );
  await keeper.close();
} finally {
  await store.close();
  await rm(dataDir, { recursive: true, force: true });
}
