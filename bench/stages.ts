import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createIndexSource } from '../src/adapters/candidates/index-source.ts';
import { openStaticEmbedder } from '../src/adapters/static-embedder/open-static-embedder.ts';
import { bulkLoadLeadIndex } from '../src/lead-index/bulk-load.ts';
import { readRecord, writeRecord } from '../src/lead-index/lead-record.ts';
import { packageRoot } from '../src/package-root.ts';
import type { RankContext } from '../src/pipeline/context.ts';
import { rankLeads } from '../src/pipeline/rank-leads.ts';
import { DEFAULT_SETTINGS } from '../src/pipeline/settings.ts';
import { loadTerms, openCompleter, openParser } from '../src/start/open-parser.ts';
import { generateBlocks, NEWEST_MS } from './generate.ts';
import { machine, table } from './support/measure.ts';
import { makePrompts } from './support/prompts.ts';

const HELP = `Stages of a query by themselves, in CPU milliseconds, as other work on the machine disturbs clock time.

  node dist-bench/bench/stages.js [--leads 100000] [--queries 1000] [--seed 1]

Build first: npm run build:bench. Parsing, alone and of prompts made to be slow; fit of 2,000 candidates; records read.`;

const { values: flags } = parseArgs({
  options: {
    leads: { type: 'string', default: '100000' },
    queries: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    help: { type: 'boolean', default: false },
  },
});
if (flags.help) {
  process.stdout.write(`${HELP}\n`);
  process.exit(0);
}

const CANDIDATES = 2000;
const PROMPT_CHARACTERS = 2000;
const SLOW = [
  'new york ',
  'saas ',
  'head of sales and ',
  'greater new york area ',
  '日本の東京の',
  'US UK LA NY CA ',
  'die ein ERP ',
  'a.b-c ',
  '10 to 20 ',
  'senior engineers in San Francisco, not fintech startups using AWS raised $5M ',
];
const seed = Number(flags.seed);
const terms = loadTerms();
const parse = openParser(terms);
const prompts = makePrompts(Number(flags.queries), seed);
const rows: string[][] = [];

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function row(label: string, times: number[]): void {
  times.sort((a, b) => a - b);
  const at = (share: number) =>
    (times[Math.min(times.length - 1, Math.floor(share * times.length))] ?? 0).toFixed(3);
  const mean = times.reduce((sum, ms) => sum + ms, 0) / times.length;
  rows.push([label, String(times.length), mean.toFixed(4), at(0.5), at(0.95)]);
}

function timed(work: () => unknown): number {
  const before = cpuMs();
  work();
  return cpuMs() - before;
}

function parsing(): void {
  for (const prompt of prompts) parse(prompt, NEWEST_MS);
  row(
    'parse',
    prompts.map((prompt) => timed(() => parse(prompt, NEWEST_MS))),
  );
  for (const text of SLOW) {
    const prompt = text.repeat(PROMPT_CHARACTERS / text.length);
    row(
      `parse "${text.trim()}" over and over`,
      Array.from({ length: 10 }, () => timed(() => parse(prompt, NEWEST_MS))),
    );
  }
}

function records(): void {
  const leads = [...generateBlocks({ leads: 5000, seed, dimensions: 0 })].map(({ lead }) => lead);
  for (const [label, write, read] of [
    ['1,000 records as JSON', JSON.stringify, JSON.parse],
    ['1,000 records as stored', writeRecord, readRecord],
  ] as const) {
    const texts = leads.map((lead) => write(lead));
    row(
      label,
      Array.from({ length: 50 }, (_, n) =>
        timed(() => texts.slice((n % 5) * 1000, (n % 5) * 1000 + 1000).map((text) => read(text))),
      ),
    );
  }
}

async function fitting(): Promise<void> {
  const embedder = openStaticEmbedder(join(packageRoot(), 'models', 'static-v1'));
  const options = { dimensions: embedder.dimensions, embedderVersion: embedder.version };
  const index = bulkLoadLeadIndex(
    generateBlocks({ leads: Number(flags.leads), seed, dimensions: embedder.dimensions }),
    options,
  );
  let id = 0;
  const ctx: RankContext = {
    tenant: 'default',
    knowledge: { ...terms.vocabulary, places: terms.places },
    sources: [createIndexSource(() => ({ index: () => index, ready: () => true }))],
    embedder,
    llm: null,
    judging: null,
    models: null,
    parse: (prompt) => parse(prompt, NEWEST_MS),
    complete: openCompleter(terms),
    now: () => NEWEST_MS,
    stopwatch: cpuMs,
    newId: () => String(id++),
    modelVersion: 'bench',
    settings: { ...DEFAULT_SETTINGS, candidatesMin: CANDIDATES, latencyMs: 1e9 },
    signal: new AbortController().signal,
  };
  const times: number[] = [];
  for (const [n, prompt] of prompts.entries()) {
    const { retrieval, timings_ms } = await rankLeads({ prompt }, ctx);
    if (retrieval.candidates === CANDIDATES && n >= prompts.length / 10) times.push(timings_ms.fit);
  }
  row(`fit of ${CANDIDATES} candidates of ${flags.leads} leads`, times);
  await index.close();
}

parsing();
records();
await fitting();
process.stdout.write(`${machine()}; ${prompts.length} prompts, e.g. "${prompts[0]}"\n\n`);
process.stdout.write(`${table(['stage', 'runs', 'mean CPU ms', 'median', 'P95'], rows)}\n`);
