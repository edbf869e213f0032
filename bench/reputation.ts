import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { pino } from 'pino';
import { createIndexSource } from '../src/adapters/candidates/index-source.ts';
import { openPgliteStore } from '../src/adapters/pglite/open-pglite-store.ts';
import { openStaticEmbedder } from '../src/adapters/static-embedder/open-static-embedder.ts';
import type { Answer } from '../src/domain/answer.ts';
import { bulkLoadLeadIndex } from '../src/lead-index/bulk-load.ts';
import { ReputationDesk } from '../src/learning/reputation/reputation-desk.ts';
import { packageRoot } from '../src/package-root.ts';
import type { RankContext } from '../src/pipeline/context.ts';
import { rankLeads } from '../src/pipeline/rank-leads.ts';
import { DEFAULT_SETTINGS } from '../src/pipeline/settings.ts';
import { answeredQuery } from '../src/start/answered-query.ts';
import { loadTerms, openCompleter, openParser } from '../src/start/open-parser.ts';
import { generateBlocks, NEWEST_MS } from './generate.ts';
import { machine, measure, table } from './support/measure.ts';
import { makePrompts } from './support/prompts.ts';

const HELP = `What the account of submitters costs: CPU milliseconds a query, beside those of the query itself.

  node dist-bench/bench/reputation.js [--leads 100000] [--queries 1000] [--submitters 50] [--seed 1]

Build first: npm run build:bench. A write is one of all submitters that asked within half a second, into the embedded store.`;

const { values: flags } = parseArgs({
  options: {
    leads: { type: 'string', default: '100000' },
    queries: { type: 'string', default: '1000' },
    submitters: { type: 'string', default: '50' },
    seed: { type: 'string', default: '1' },
    help: { type: 'boolean', default: false },
  },
});
if (flags.help) {
  process.stdout.write(`${HELP}\n`);
  process.exit(0);
}

const seed = Number(flags.seed);
const queries = Number(flags.queries);
const submitters = Number(flags.submitters);
const WRITES = 20;
const terms = loadTerms();
const parse = openParser(terms);
const prompts = makePrompts(queries, seed);
const dataDir = mkdtempSync(join(tmpdir(), 'assay-bench-'));

function context(): RankContext {
  const embedder = openStaticEmbedder(join(packageRoot(), 'models', 'static-v1'));
  const index = bulkLoadLeadIndex(
    generateBlocks({ leads: Number(flags.leads), seed, dimensions: embedder.dimensions }),
    { dimensions: embedder.dimensions, embedderVersion: embedder.version },
  );
  let id = 0;
  return {
    tenant: 'default',
    knowledge: { ...terms.vocabulary, places: terms.places },
    sources: [createIndexSource(() => ({ index: () => index, ready: () => true }))],
    embedder,
    llm: null,
    judging: null,
    models: null,
    ranker: null,
    parse: (prompt) => parse(prompt, NEWEST_MS),
    complete: openCompleter(terms),
    now: () => NEWEST_MS,
    stopwatch: () => performance.now(),
    newId: () => `q-${id++}`,
    modelVersion: 'bench',
    settings: { ...DEFAULT_SETTINGS, latencyMs: 60_000 },
    signal: new AbortController().signal,
  };
}

function cpuMs(since?: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1000;
}

async function run(): Promise<void> {
  const ctx = context();
  const answers: Answer[] = [];
  for (const prompt of prompts) answers.push(await rankLeads({ prompt }, ctx));
  const before = process.cpuUsage();
  for (const prompt of prompts) await rankLeads({ prompt }, ctx);
  const query = cpuMs(before) / queries;

  const store = await openPgliteStore({ dataDir, dimensions: 16, pendingSnippetsMax: 5 });
  await store.migrate();
  let ids = 0;
  let nowMs = NEWEST_MS;
  const desk = new ReputationDesk({
    store: store.reputation,
    tenant: 'default',
    named: 'on',
    anonymous: 'report',
    threshold: 40,
    throttleMs: 900_000,
    halfLifeMs: 7 * 86_400_000,
    leadsPerDay: 1_000_000_000,
    usdPerUsefulMax: 5,
    corpus: () => Number.POSITIVE_INFINITY,
    processes: 1,
    now: () => nowMs,
    newId: () => `id-${++ids}`,
    hooks: { observed: () => undefined, throttled: () => undefined },
    log: pino({ level: 'silent' }),
  });
  const observe = (i: number): void => {
    nowMs += 5_000;
    const answer = answers[i % queries];
    if (answer === undefined) return;
    const submitter = `submitter ${i % submitters}`;
    desk.admit(submitter);
    desk.observe(answeredQuery({ prompt: prompts[i % queries] ?? '' }, answer, submitter));
  };
  const observing = measure(queries * 10, observe);
  await desk.tick();
  let writing = 0;
  for (let n = 0; n < WRITES; n++) {
    for (let i = 0; i < submitters; i++) observe(i);
    const start = process.cpuUsage();
    await desk.tick();
    writing += cpuMs(start) / WRITES;
  }
  await store.close();
  const row = (what: string, ms: number) => [what, ms.toFixed(4), `${((100 * ms) / query).toFixed(2)} %`];
  process.stdout.write(`${machine()}, ${flags.leads} leads, seed ${seed}\n\n`);
  process.stdout.write(
    `${table(
      ['what', 'CPU ms', 'of a query'],
      [
        row('a query', query),
        row('admitted and observed', observing.cpu),
        row(`a write of ${submitters} submitters`, writing),
      ],
    )}\n`,
  );
}

try {
  await run();
} finally {
  rmSync(dataDir, { recursive: true, force: true });
}
