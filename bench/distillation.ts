import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createIndexSource } from '../src/adapters/candidates/index-source.ts';
import { openStaticEmbedder } from '../src/adapters/static-embedder/open-static-embedder.ts';
import type { Lead } from '../src/domain/lead.ts';
import { embeddingText } from '../src/ingest/embedding-text.ts';
import { leadNormaliser } from '../src/ingest/normalise-lead.ts';
import { createLeadIndex } from '../src/lead-index/create-lead-index.ts';
import { packageRoot } from '../src/package-root.ts';
import type { RankContext } from '../src/pipeline/context.ts';
import { needOf } from '../src/pipeline/fallback/need-of.ts';
import { rankLeads } from '../src/pipeline/rank-leads.ts';
import { resolveRequest } from '../src/pipeline/request.ts';
import { mergeFilters } from '../src/pipeline/retrieve/merge-filters.ts';
import { DEFAULT_SETTINGS } from '../src/pipeline/settings.ts';
import { loadTerms, openCompleter, openParser } from '../src/start/open-parser.ts';
import { openStream, type Pair } from './distillation/ask-stream.ts';
import { HiddenMarket } from './distillation/hidden-market.ts';
import { WrittenWorld } from './lead-gbm/written-world.ts';
import { machine, table } from './support/measure.ts';

const HELP = `A stream of queries with a simulated language model behind the real pipeline: how often it is called, with and without what
learns from its judgements, how far the two agree, and whether answers get worse.

  node dist-bench/bench/distillation.js [--queries 3000] [--companies 3000] [--noise 0.08] [--share 1] [--seed 1]

Build first: npm run build:bench. Some 90 s of CPU time.`;

const { values: flags } = parseArgs({
  options: {
    queries: { type: 'string', default: '3000' },
    companies: { type: 'string', default: '3000' },
    noise: { type: 'string', default: '0.08' },
    share: { type: 'string', default: '1' },
    seed: { type: 'string', default: '1' },
    help: { type: 'boolean', default: false },
  },
});
if (flags.help) {
  process.stdout.write(`${HELP}\n`);
  process.exit(0);
}

const BLOCK = 500;
const START_MS = Date.UTC(2026, 0, 5);
/** Between two queries. */
const STEP_MS = 30_000;
const seed = Number(flags.seed);
const terms = loadTerms();
const knowledge = { ...terms.vocabulary, places: terms.places };
const parse = openParser(terms);
const embedder = openStaticEmbedder(join(packageRoot(), 'models', 'static-v1'));
const market = new HiddenMarket(seed);
const world = new WrittenWorld(join(packageRoot(), 'models', 'static', 'domains.tsv'), seed);
const { leads, index } = await openWorld();
const prompts = Array.from({ length: Number(flags.queries) }, () => world.prompt().prompt);

async function openWorld() {
  const normalise = leadNormaliser(terms);
  const index = createLeadIndex({ dimensions: embedder.dimensions, embedderVersion: embedder.version });
  const leads = new Map<string, Lead>();
  const blocks = await Promise.all(
    Array.from({ length: Number(flags.companies) }, async (_, n) => {
      const company = world.company(n, START_MS);
      const result = normalise(company.lead);
      if (!('ok' in result)) throw new Error(`company ${n} is refused`);
      const lead = result.ok;
      leads.set(lead.lead_id, lead);
      const [embedding = null] = await embedder.embed([embeddingText(lead)]);
      const snippets = company.snippets.map((snippet) => ({
        ...snippet,
        lead_id: lead.lead_id,
        miner_id: 'written',
        source_url: null,
        attributes: {},
      }));
      return { lead, snippets, embedding };
    }),
  );
  index.apply(blocks.map((block, i) => ({ seq: i + 1, lead_id: block.lead.lead_id, block })));
  await index.pack();
  return { leads, index };
}

/** As the pipeline finds them; empty where a prompt names no need. */
function needTerms(prompt: string, nowMs: number): readonly string[] {
  const request = resolveRequest({ prompt }, DEFAULT_SETTINGS, nowMs);
  return needOf(mergeFilters(parse(prompt, nowMs), request, knowledge))?.terms ?? [];
}

async function run(kind: 'none' | 'model' | 'student'): Promise<string[][]> {
  const clock = { nowMs: START_MS };
  const settings = {
    noise: Number(flags.noise),
    withStudent: kind === 'student',
    queryShare: Number(flags.share),
  };
  const stream = await openStream(leads, market, settings, clock);
  const source = createIndexSource(() => ({ index: () => index, ready: () => true }));
  const rows: string[][] = [];
  for (let from = 0; from < prompts.length; from += BLOCK) {
    const sum = { calls: 0, bought: 0, answered: 0, byStudent: 0 };
    const before = process.cpuUsage();
    const block = prompts.slice(from, from + BLOCK);
    for (const prompt of block) {
      clock.nowMs += STEP_MS;
      const { nowMs } = clock;
      const need = needTerms(prompt, nowMs);
      const ctx: RankContext = {
        tenant: 'default',
        knowledge,
        sources: [source],
        embedder,
        llm: null,
        judging: kind === 'none' ? null : stream.judging(need),
        models: null,
        parse: (text) => parse(text, nowMs),
        complete: openCompleter(terms),
        now: () => nowMs,
        stopwatch: () => performance.now(),
        newId: () => 'id',
        modelVersion: 'bench',
        settings: {
          ...DEFAULT_SETTINGS,
          latencyMs: 600_000,
          fallback: { ...DEFAULT_SETTINGS.fallback, waitMs: 60_000 },
        },
        signal: new AbortController().signal,
      };
      const answer = await rankLeads({ prompt, explain: false }, ctx);
      sum.calls += answer.cost.llm_calls > 0 ? 1 : 0;
      for (const { lead_id, components } of answer.leads) {
        const lead = leads.get(lead_id);
        sum.bought += lead !== undefined && market.buys(need, lead) ? 1 : 0;
        sum.byStudent += components.intent.judged?.source === 'student' ? 1 : 0;
      }
      sum.answered += answer.leads.length;
    }
    const { user, system } = process.cpuUsage(before);
    const { pairs, asked, longestMs } = stream.take();
    rows.push([
      `${from + 1}–${from + block.length}`,
      `${((100 * sum.calls) / block.length).toFixed(0)} %`,
      (asked / block.length).toFixed(1),
      (sum.bought / sum.answered).toFixed(3),
      `${((100 * sum.byStudent) / sum.answered).toFixed(0)} %`,
      ...agreement(pairs),
      longestMs.toFixed(0),
      ((user + system) / 1000 / block.length).toFixed(1),
    ]);
  }
  await stream.close();
  return rows;
}

/** Mean difference from the judge, and how often it orders two leads as the judge does (AUC of being judged above the median). */
function agreement(pairs: readonly Pair[]): string[] {
  if (pairs.length < 2) return ['', ''];
  const difference =
    pairs.reduce((sum, { guess, judged }) => sum + Math.abs(guess - judged), 0) / pairs.length;
  const judged = pairs.map((pair) => pair.judged).sort((a, b) => a - b);
  const median = judged[judged.length >> 1] ?? 0.5;
  const ordered = [...pairs].sort((a, b) => a.guess - b.guess);
  let rankSum = 0;
  let above = 0;
  ordered.forEach((pair, rank) => {
    if (pair.judged <= median) return;
    rankSum += rank + 1;
    above++;
  });
  const auc = (rankSum - (above * (above + 1)) / 2) / (above * (pairs.length - above));
  return [difference.toFixed(3), auc.toFixed(3)];
}

const HEAD = [
  'queries',
  'call the model',
  'leads asked about, each',
  'P@25, hidden truth',
  'leads by the student',
  'difference from the judge',
  'AUC against the judge',
  'longest guess, CPU ms',
  'CPU ms a query',
];
process.stdout.write(`${machine()}, seed ${seed}, noise ${flags.noise}\n`);
for (const kind of ['none', 'model', 'student'] as const)
  process.stdout.write(`\n${kind}\n\n${table(HEAD, await run(kind))}\n`);
process.exit(0);
