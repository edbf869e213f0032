import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createIndexSource } from '../src/adapters/candidates/index-source.ts';
import { openLeadModel } from '../src/adapters/onnx/open-lead-model.ts';
import { openOnnxEmbedder } from '../src/adapters/onnx/open-onnx-embedder.ts';
import { openStaticEmbedder } from '../src/adapters/static-embedder/open-static-embedder.ts';
import type { Answer } from '../src/domain/answer.ts';
import type { Lead } from '../src/domain/lead.ts';
import { embeddingText } from '../src/ingest/embedding-text.ts';
import { leadNormaliser } from '../src/ingest/normalise-lead.ts';
import { createLeadIndex } from '../src/lead-index/create-lead-index.ts';
import { packageRoot } from '../src/package-root.ts';
import type { RankContext } from '../src/pipeline/context.ts';
import { rankLeads } from '../src/pipeline/rank-leads.ts';
import { DEFAULT_SETTINGS, type PipelineSettings } from '../src/pipeline/settings.ts';
import type { Embedder } from '../src/ports/embedder.ts';
import { loadTerms, openCompleter, openParser } from '../src/start/open-parser.ts';
import { readFlags } from './support/read-flags.ts';

interface Case {
  prompt: string;
  k?: number;
  relevant: string[];
  eligible?: string[];
}

const HELP = `Ranking quality of the whole pipeline in one process: prompt to answer over a file of leads, without a store or a server.

  node dist-bench/bench/score-ranking.js LEADS CASES [--embedder static|none|onnx:FOLDER] [--each] [--vectors FILE]
    [--set PATH=VALUE]... [--runtime FOLDER]

LEADS holds lead records (NDJSON); CASES one {prompt, k, relevant: [lead_id], eligible?: [lead_id]} a line. P@k is divided by
the best reachable, nDCG@k is binary, "outside" is the share of returned leads that break a constraint without saying so.
--each prints every case. --vectors keeps the leads' vectors in a file, for encoders that take minutes. --set changes one number
of the settings. --runtime turns the lead model on, with onnxruntime-node below FOLDER/node_modules.
Build first: npm run build:bench.`;
const { values: flags, positionals } = readFlags(
  HELP,
  {
    embedder: { type: 'string', default: 'static' },
    each: { type: 'boolean', default: false },
    vectors: { type: 'string' },
    runtime: { type: 'string' },
    set: { type: 'string', multiple: true, default: [] },
  },
  2,
);
const [leadsFile = '', casesFile = ''] = positionals;

const terms = loadTerms();
const embedder = await openChosen(flags.embedder);
const leads = readLeads(leadsFile);
const index = createLeadIndex({
  dimensions: embedder?.dimensions ?? 1,
  embedderVersion: embedder?.version ?? 'none',
});
const vectors = await vectorsOf(leads);
index.apply(
  leads.map((lead, i) => ({
    seq: i + 1,
    lead_id: lead.lead_id,
    block: { lead, snippets: [], embedding: vectors[i] ?? null },
  })),
);
const leadModel =
  flags.runtime === undefined
    ? null
    : await openLeadModel({ models: join(packageRoot(), 'models'), packagesFrom: flags.runtime });
const parse = openParser(terms);
const nowMs = Date.now();
const ctx: RankContext = {
  tenant: 'default',
  knowledge: {
    topics: terms.vocabulary.topics,
    titles: terms.vocabulary.titles,
    cues: terms.vocabulary.cues,
    places: terms.places,
  },
  sources: [createIndexSource(() => ({ index: () => index, ready: () => true }))],
  embedder,
  llm: null,
  judging: null,
  models: leadModel,
  parse: (prompt) => parse(prompt, nowMs),
  complete: openCompleter(terms),
  now: () => nowMs,
  stopwatch: () => performance.now(),
  newId: randomUUID,
  modelVersion: 'bench',
  settings: changed({ ...DEFAULT_SETTINGS, latencyMs: 60_000 }, flags.set),
  signal: new AbortController().signal,
};

const cases = readFileSync(casesFile, 'utf8')
  .trim()
  .split('\n')
  .map((line): Case => JSON.parse(line));
const scores: { precision: number; ndcg: number; ms: number }[] = [];
let returned = 0;
let outside = 0;
let answered = 0;
let modelled = 0;
for (const each of cases) {
  const before = performance.now();
  const answer = await rankLeads({ prompt: each.prompt, k: each.k ?? 25 }, ctx);
  const ms = performance.now() - before;
  const score = scoreOf(each, answer);
  scores.push({ ...score, ms });
  answered += answer.leads.length;
  modelled += answer.leads.filter((lead) => lead.components.intent.judged !== undefined).length;
  if (each.eligible !== undefined) {
    const eligible = new Set(each.eligible);
    returned += answer.leads.length;
    outside += answer.leads.filter((lead) => !eligible.has(lead.lead_id) && lead.relaxed.length === 0).length;
  }
  if (flags.each)
    console.log(
      `${score.precision.toFixed(2)} ${score.ndcg.toFixed(2)} ${answer.retrieval.stages.map((stage) => stage.matched).join('>')} ${each.prompt}`,
    );
}
const mean = (pick: (score: (typeof scores)[number]) => number) =>
  scores.reduce((sum, score) => sum + pick(score), 0) / scores.length;
const byTime = scores.map((score) => score.ms).sort((a, b) => a - b);
console.log(
  `${flags.embedder} P@25 ${mean((s) => s.precision).toFixed(3)} nDCG@25 ${mean((s) => s.ndcg).toFixed(3)} ` +
    `outside ${((100 * outside) / Math.max(1, returned)).toFixed(1)}% over ${cases.length} prompts, ` +
    `median ${(byTime[byTime.length >> 1] ?? 0).toFixed(2)} ms`,
);
console.log(`leads that the lead model judged: ${modelled} of ${answered}`);
await leadModel?.close();
await embedder?.close();
await index.close();

function scoreOf(each: Case, answer: Answer): { precision: number; ndcg: number } {
  const k = each.k ?? 25;
  const relevant = new Set(each.relevant);
  const best = Math.min(k, relevant.size);
  const gains = answer.leads.slice(0, k).map((lead) => (relevant.has(lead.lead_id) ? 1 : 0));
  const discounted = gains.reduce((sum: number, gain, i) => sum + gain / Math.log2(i + 2), 0);
  let ideal = 0;
  for (let i = 0; i < best; i++) ideal += 1 / Math.log2(i + 2);
  return { precision: gains.reduce((sum: number, gain) => sum + gain, 0) / best, ndcg: discounted / ideal };
}

async function openChosen(name: string): Promise<Embedder | null> {
  if (name === 'none') return null;
  if (name.startsWith('onnx:')) return openOnnxEmbedder({ model: name.slice('onnx:'.length) });
  return openStaticEmbedder(join(packageRoot(), 'models', 'static-v1'));
}

function readLeads(file: string): Lead[] {
  const normalise = leadNormaliser(terms);
  return readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .flatMap((line) => {
      const result = normalise(JSON.parse(line));
      return 'ok' in result ? [result.ok] : [];
    });
}

async function vectorsOf(all: readonly Lead[]): Promise<Float32Array[]> {
  if (embedder === null) return [];
  const { dimensions } = embedder;
  if (flags.vectors !== undefined && existsSync(flags.vectors)) {
    const bytes = readFileSync(flags.vectors);
    const numbers = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
    return all.map((_, i) => numbers.subarray(i * dimensions, (i + 1) * dimensions));
  }
  const made: Float32Array[] = [];
  for (const lead of all) made.push(...(await embedder.embed([embeddingText(lead)])));
  if (flags.vectors !== undefined)
    writeFileSync(flags.vectors, Buffer.concat(made.map((vector) => Buffer.from(vector.slice().buffer))));
  return made;
}

/** "topic.mix.text=0.5" on a copy of the settings. */
function changed(settings: PipelineSettings, changes: readonly string[]): PipelineSettings {
  const copy = structuredClone(settings);
  for (const change of changes) {
    const [path = '', value = ''] = change.split('=');
    const keys = path.split('.');
    const last = keys.pop() ?? '';
    let at: unknown = copy;
    for (const key of keys) at = Reflect.get(Object(at), key);
    if (typeof Reflect.get(Object(at), last) !== 'number')
      throw new Error(`no such number in the settings: ${path}`);
    Reflect.set(Object(at), last, Number(value));
  }
  return copy;
}
