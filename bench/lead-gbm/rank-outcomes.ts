/**
 * Does the lead model help where there is no evidence? Prompts that name a place, an age or a size of funding but no need,
 * over the demo's companies as they were known at the start of a quarter; relevant is who raised again within 365 days.
 * `node dist-bench/bench/lead-gbm/rank-outcomes.js RUNTIME_FOLDER MODELS_FOLDER [FIRST_YEAR]`. MODELS_FOLDER holds a model that was
 * trained on labels known before FIRST_YEAR (models/lead-gbm-v1/train.py --until), beside a manifest that names it.
 */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { createIndexSource } from '../../src/adapters/candidates/index-source.ts';
import { openLeadModel } from '../../src/adapters/onnx/open-lead-model.ts';
import { openStaticEmbedder } from '../../src/adapters/static-embedder/open-static-embedder.ts';
import { embeddingText } from '../../src/ingest/embedding-text.ts';
import { createLeadIndex } from '../../src/lead-index/create-lead-index.ts';
import { packageRoot } from '../../src/package-root.ts';
import type { RankContext } from '../../src/pipeline/context.ts';
import { rankLeads } from '../../src/pipeline/rank-leads.ts';
import { DEFAULT_SETTINGS, type PipelineSettings } from '../../src/pipeline/settings.ts';
import { loadTerms, openCompleter, openParser } from '../../src/start/open-parser.ts';
import { readDemo } from './demo-data.ts';
import { asKnownBy } from './export-prior.ts';

const [runtime, models, firstYear = '2011'] = process.argv.slice(2);
if (runtime === undefined || models === undefined)
  throw new Error('usage: rank-outcomes RUNTIME_FOLDER MODELS_FOLDER [FIRST_YEAR]');
const YEAR_MS = 365 * 86_400_000;
const PROMPTS = [
  'companies in California',
  'companies in New York',
  'companies in Massachusetts',
  'companies in Texas founded after 2006',
  'companies in Boston',
  'companies founded after 2008',
  'software companies in California',
  'biotech companies in Massachusetts',
  'advertising companies in New York',
];
const WEIGHTS = [0, 0.05, 0.2, 0.7];

const terms = loadTerms();
const embedder = await openStaticEmbedder(join(packageRoot(), 'models', 'static-v1'));
const leadModel = await openLeadModel({ models, packagesFrom: runtime });
const demo = readDemo(terms);
const vectors = await embedder.embed(demo.map(({ lead }) => embeddingText(lead)));
const parse = openParser(terms);
const sums = new Map<string, { hits: number; answered: number; judged: number }>();
let base = 0;
let quarters = 0;
for (let year = Number(firstYear); year <= 2012; year++)
  for (let quarter = 0; quarter < 4; quarter++) {
    const asOfMs = Date.UTC(year, quarter * 3, 1);
    const blocks = demo.flatMap((each, i) =>
      asKnownBy(each, asOfMs).map((block) => ({ ...block, embedding: vectors[i] ?? null })),
    );
    const raised = new Set(
      demo
        .filter(({ snippets }) =>
          snippets.some((s) => s.observed_at_ms > asOfMs && s.observed_at_ms <= asOfMs + YEAR_MS),
        )
        .map(({ lead }) => lead.lead_id),
    );
    const index = createLeadIndex({ dimensions: embedder.dimensions, embedderVersion: embedder.version });
    index.apply(blocks.map((block, i) => ({ seq: i + 1, lead_id: block.lead.lead_id, block })));
    for (const weight of WEIGHTS) {
      const ctx: RankContext = {
        tenant: 'default',
        knowledge: { ...terms.vocabulary, places: terms.places },
        sources: [createIndexSource(() => ({ index: () => index, ready: () => true }))],
        embedder,
        llm: null,
        judging: null,
        models: weight === 0 ? null : leadModel,
        parse: (prompt) => parse(prompt, asOfMs),
        complete: openCompleter(terms),
        now: () => asOfMs,
        stopwatch: () => performance.now(),
        newId: randomUUID,
        modelVersion: 'bench',
        settings: withWeight(weight),
        signal: new AbortController().signal,
      };
      for (const prompt of PROMPTS) {
        const { leads } = await rankLeads({ prompt, k: 25 }, ctx);
        const key = `${prompt}|${weight}`;
        const sum = sums.get(key) ?? { hits: 0, answered: 0, judged: 0 };
        sum.hits += leads.filter((lead) => raised.has(lead.lead_id)).length;
        sum.judged += leads.filter((lead) => lead.components.intent.judged !== undefined).length;
        sum.answered += leads.length;
        sums.set(key, sum);
      }
    }
    base += blocks.filter(({ lead }) => raised.has(lead.lead_id)).length / blocks.length;
    quarters++;
    await index.close();
  }
console.log(
  `${quarters} quarters, base rate ${(base / quarters).toFixed(3)}; P@25 (share of leads judged) by weight`,
);
console.log(`| prompt | ${WEIGHTS.join(' | ')} |`);
for (const prompt of PROMPTS)
  console.log(
    `| ${prompt} | ${WEIGHTS.map((weight) => {
      const sum = sums.get(`${prompt}|${weight}`) ?? { hits: 0, answered: 1, judged: 0 };
      return `${(sum.hits / sum.answered).toFixed(2)} (${(sum.judged / sum.answered).toFixed(2)})`;
    }).join(' | ')} |`,
  );
await leadModel.close();
await embedder.close();

function withWeight(weight: number): PipelineSettings {
  const { fallback } = DEFAULT_SETTINGS;
  const model = { ...fallback.model, weight };
  return { ...DEFAULT_SETTINGS, latencyMs: 60_000, fallback: { ...fallback, model } };
}
