import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createAttributeSource } from '../src/adapters/candidates/attribute-source.ts';
import { createIndexSource } from '../src/adapters/candidates/index-source.ts';
import { readFrom } from '../src/adapters/candidates/read-router.ts';
import { createSqlSource } from '../src/adapters/candidates/sql-source.ts';
import { openPgliteStore } from '../src/adapters/pglite/open-pglite-store.ts';
import { openPostgresStore } from '../src/adapters/postgres/open-postgres-store.ts';
import type { SqlStore } from '../src/adapters/sql/sql-store.ts';
import { bulkLoadLeadIndex } from '../src/lead-index/bulk-load.ts';
import { createLeadIndex } from '../src/lead-index/create-lead-index.ts';
import type { LeadBlock } from '../src/ports/store.ts';
import { ATTRIBUTE, generateBlocks } from './generate.ts';
import { machine, table } from './support/measure.ts';
import { makePrompts } from './support/prompts.ts';
import { embedder, runPipeline, STAGES } from './support/run-pipeline.ts';

const HELP = `The whole query, prompt to JSON text, in one process: time and CPU per query, and where it goes.

  node dist-bench/bench/pipeline.js [--leads 17000,100000,1000000] [--queries 3000] [--seed 1] [--sql 17000] [--sql-queries 200] [--database URL]

Build first: npm run build:bench. Synthetic leads with two snippets each, every prompt different, nothing cached between
queries. --sql adds the SQL executor on the embedded store at those sizes, and questions that name an attribute of one lead in a hundred;
0 leaves it out. --database adds it on PostgreSQL, over the leads that are there (loadtest/run.js imports such leads); CPU is that
of this process alone.`;

const { values: flags } = parseArgs({
  options: {
    leads: { type: 'string', default: '17000,100000,1000000' },
    queries: { type: 'string', default: '3000' },
    seed: { type: 'string', default: '1' },
    sql: { type: 'string', default: '17000' },
    'sql-queries': { type: 'string', default: '200' },
    database: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
if (flags.help) {
  process.stdout.write(`${HELP}\n`);
  process.exit(0);
}

const seed = Number(flags.seed);
/** Changes read from the store at once. */
const PAGE = 1000;

async function bySql(leads: number, asked: readonly string[]): Promise<string[][]> {
  const folder = await mkdtemp(join(tmpdir(), 'assay-bench-'));
  const store = await openPgliteStore({ dataDir: folder, dimensions: embedder.dimensions });
  try {
    await store.migrate();
    const batch: LeadBlock[] = [];
    const write = async () => {
      await store.upsertLeads(
        'default',
        batch.map(({ lead }) => lead),
        batch.map(({ embedding }) => embedding),
      );
      await store.upsertSnippets(
        'default',
        batch.flatMap(({ snippets }) => snippets.map((one) => ({ ...one, company_id: null, domain: null }))),
      );
      batch.length = 0;
    };
    for (const block of generateBlocks({ leads, seed, dimensions: embedder.dimensions }))
      if (batch.push(block) === 500) await write();
    await write();
    return await askStore(leads, 'SQL', store, asked);
  } finally {
    await store.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function byPostgres(url: string, asked: readonly string[]): Promise<string[][]> {
  const store = await openPostgresStore({ url, dimensions: embedder.dimensions });
  try {
    const leads = await store.count('default', { op: 'all', of: [] });
    return await askStore(leads, 'SQL on PostgreSQL', store, asked);
  } finally {
    await store.close();
  }
}

/** Every question to SQL, and once more with an attribute that one lead in a hundred has. */
async function askStore(
  leads: number,
  name: string,
  store: SqlStore,
  asked: readonly string[],
): Promise<string[][]> {
  const options = { dimensions: embedder.dimensions, embedderVersion: embedder.version };
  const bySql = createSqlSource(store, () => createLeadIndex(options));
  const label = `${leads.toLocaleString('en')}, ${name}`;
  const alone = await runPipeline(label, bySql, asked);
  const index = createLeadIndex(options);
  for (let seq = 0; ; ) {
    const changes = await store.changesSince('default', seq, PAGE);
    if (changes.length === 0) break;
    index.apply(changes);
    seq = changes.at(-1)?.seq ?? seq;
  }
  await index.pack();
  const byBoth = createAttributeSource(
    () => ({ index: () => index, ready: () => true }),
    readFrom(store),
    bySql,
  );
  const filters = { include: { attributes: ATTRIBUTE } };
  const rows = [
    alone,
    await runPipeline(`${label}, attribute: SQL`, bySql, asked, {}, filters),
    await runPipeline(`${label}, attribute: index and SQL`, byBoth, asked, {}, filters),
  ];
  await index.close();
  return rows;
}

const asked = makePrompts(Number(flags.queries), seed + 1);
const rows: string[][] = [];
for (const leads of flags.leads
  .split(',')
  .map(Number)
  .filter((n) => n > 0)) {
  const index = bulkLoadLeadIndex(generateBlocks({ leads, seed, dimensions: embedder.dimensions }), {
    dimensions: embedder.dimensions,
    embedderVersion: embedder.version,
  });
  const holder = { index: () => index, ready: () => true };
  rows.push(
    await runPipeline(
      `${leads.toLocaleString('en')}, index`,
      createIndexSource(() => holder),
      asked,
    ),
  );
  await index.close();
}
for (const leads of flags.sql
  .split(',')
  .map(Number)
  .filter((n) => n > 0))
  rows.push(...(await bySql(leads, asked.slice(0, Number(flags['sql-queries'])))));
if (flags.database !== undefined)
  rows.push(...(await byPostgres(flags.database, asked.slice(0, Number(flags['sql-queries'])))));
process.stdout.write(`${machine()}; ${asked.length} prompts, e.g. "${asked[0]}"\n\n`);
process.stdout.write(
  `${table(['leads, executor', 'P50 ms', 'P95 ms', 'P99 ms', 'CPU ms/query', ...STAGES.map((stage) => `${stage} ms`)], rows)}\n`,
);
