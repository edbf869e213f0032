import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { readDemo } from '../../bench/lead-gbm/demo-data.ts';
import { PARITY_STEP } from '../../bench/lead-gbm/export-parity.ts';
import { scorePrompt } from '../../bench/lead-gbm/score-prompt.ts';
import { createIndexSource } from '../../src/adapters/candidates/index-source.ts';
import { openStaticEmbedder } from '../../src/adapters/static-embedder/open-static-embedder.ts';
import { embeddingText } from '../../src/ingest/embedding-text.ts';
import type { LeadIndex } from '../../src/lead-index/api.ts';
import { createLeadIndex } from '../../src/lead-index/create-lead-index.ts';
import { packageRoot } from '../../src/package-root.ts';
import type { RankContext } from '../../src/pipeline/context.ts';
import { FUNDING_FEATURES } from '../../src/pipeline/features/funding-features.ts';
import { leadFeatures } from '../../src/pipeline/features/lead-features.ts';
import { PRIOR_FEATURES } from '../../src/pipeline/features/prior-features.ts';
import { recompute } from '../../src/pipeline/rank/recompute.ts';
import { rankLeads } from '../../src/pipeline/rank-leads.ts';
import { DEFAULT_SETTINGS } from '../../src/pipeline/settings.ts';
import type { Embedder } from '../../src/ports/embedder.ts';
import type { LeadModel, ModelHead } from '../../src/ports/lead-model.ts';
import { loadTerms, openCompleter, openParser } from '../../src/start/open-parser.ts';
import { ask, blockOf, DAY_MS, NOW_MS, parsedOf, snippetOf } from '../pipeline/world.ts';

function head(columns: readonly string[], say: (row: Float32Array) => number): ModelHead {
  return {
    columns,
    predict: async (features, rows) =>
      Float32Array.from({ length: rows }, (_, i) =>
        say(features.subarray(i * columns.length, (i + 1) * columns.length)),
      ),
  };
}

function modelOf(intent: (row: Float32Array) => number, funding: (row: Float32Array) => number): LeadModel {
  return {
    version: 'test-model',
    intent: head(PRIOR_FEATURES, intent),
    funding: head(FUNDING_FEATURES, funding),
    close: async () => undefined,
  };
}

const round = (id: string, daysAgo: number) =>
  snippetOf(id, `${id}-${daysAgo}`, {
    content_type: 'funding',
    text: 'It got money, $5M.',
    observed_at_ms: NOW_MS - daysAgo * DAY_MS,
  });
/** Four companies alike but for their rounds; nothing in their texts bears on the place that is asked for. */
const BLOCKS = [
  blockOf({ lead_id: 'none', country: 'DE' }),
  blockOf({ lead_id: 'old', country: 'DE' }, [round('old', 900)]),
  blockOf({ lead_id: 'recent', country: 'DE' }, [round('recent', 400)]),
  blockOf({ lead_id: 'future', country: 'DE' }, [round('future', -30)]),
];
const PLACE = parsedOf({ include: { countries: ['DE'] } });
const since = FUNDING_FEATURES.indexOf('days_since_last');
const BY_RECENCY = modelOf(
  () => 0.05,
  (row) => 1 / (1 + (row[since] ?? 0) / 365),
);

describe('leads without evidence, with a lead model', () => {
  it('are ordered by it, see no round after as_of, and account for every number', async () => {
    const { leads, degraded } = await ask(BLOCKS, PLACE, {}, { models: BY_RECENCY });
    expect(degraded).toEqual([]);
    expect(leads[0]?.lead_id).toBe('recent');
    expect(leads[1]?.lead_id).toBe('old');
    for (const { components, score } of leads) {
      expect(Math.abs(recompute(components) - score)).toBeLessThan(1e-6);
      const { judged } = components.intent;
      expect(judged).toMatchObject({ source: 'gbm', confidence: 0.3 });
      const parts = Object.values(judged?.of ?? {});
      expect(parts).toHaveLength(2);
      const sum = parts.reduce((total, { weight, value }) => total + weight * value, 0);
      expect(sum).toBeCloseTo(judged?.value ?? -1, 9);
    }
    const unknown = leads.filter(({ lead_id }) => lead_id === 'none' || lead_id === 'future');
    for (const { components } of unknown)
      expect(components.intent.judged?.of?.['funding']?.value).toBe(
        DEFAULT_SETTINGS.fallback.model.fundingRate,
      );
  });

  it('are answered by the same bytes again', async () => {
    const [first, second] = [
      await ask(BLOCKS, PLACE, {}, { models: BY_RECENCY }),
      await ask(BLOCKS, PLACE, {}, { models: BY_RECENCY }),
    ];
    expect(JSON.stringify(second.leads)).toBe(JSON.stringify(first.leads));
  });

  it('cannot pass a lead whose evidence is fresh, however sure the model is', async () => {
    const sure = modelOf(
      () => 1,
      () => 1,
    );
    const evident = blockOf({ lead_id: 'evident', country: 'DE' }, [
      snippetOf('evident', 's', { text: 'evaluating warehouse robots', observed_at_ms: NOW_MS - DAY_MS }),
    ]);
    const parsed = parsedOf({ include: { countries: ['DE'] }, need: 'warehouse robots' });
    const { leads } = await ask([...BLOCKS, evident], parsed, {}, { models: sure });
    expect(leads[0]?.lead_id).toBe('evident');
    expect(leads[0]?.components.intent.judged).toBeUndefined();
    expect(leads.slice(1).every(({ components }) => components.intent.judged?.source === 'gbm')).toBe(true);
  });

  it('keep what their evidence gives where the model fails, and the answer says so', async () => {
    const broken = modelOf(
      () => {
        throw new Error('broken');
      },
      () => 0,
    );
    const { leads, degraded } = await ask(BLOCKS, PLACE, {}, { models: broken });
    const without = await ask(BLOCKS, PLACE);
    expect(degraded).toEqual(['model: no estimate for leads without evidence, the lead model failed']);
    expect(JSON.stringify(leads)).toBe(JSON.stringify(without.leads));
  });
});

describe('features of a real query', () => {
  let index: LeadIndex;
  let embedder: Embedder;
  const terms = loadTerms();
  const asOfMs = Date.UTC(2012, 3, 1);
  beforeAll(async () => {
    embedder = await openStaticEmbedder(join(packageRoot(), 'models', 'static-v1'));
    index = createLeadIndex({ dimensions: embedder.dimensions, embedderVersion: embedder.version });
    const some = readDemo(terms).filter((_, i) => i % PARITY_STEP === 0);
    const vectors = await embedder.embed(some.map(({ lead }) => embeddingText(lead)));
    index.apply(
      some.map((block, i) => ({
        seq: i + 1,
        lead_id: block.lead.lead_id,
        block: { ...block, embedding: vectors[i] ?? null },
      })),
    );
  }, 120_000);

  it.each([
    'companies in California',
    'companies in New York founded after 2005',
    'companies in Texas that raised more than $5M',
  ])('are those that the exporter writes for training: %s', async (prompt) => {
    const parse = openParser(terms);
    const knowledge = { ...terms.vocabulary, places: terms.places };
    const { candidates, snapshot, input } = await scorePrompt(prompt, asOfMs, {
      snapshot: index.snapshot(),
      knowledge,
      embedder,
      parse,
    });
    const all = leadFeatures(
      Array.from({ length: candidates.count }, (_, i) => i),
      snapshot,
      input,
    );
    const rowsOf = (features: Float32Array, width: number) =>
      Array.from({ length: features.length / width }, (_, i) =>
        features.subarray(i * width, (i + 1) * width).join(),
      );
    const seen = { prior: [] as string[], funding: [] as string[] };
    const watching = modelOf(
      (row) => {
        seen.prior.push(row.join());
        return 0;
      },
      (row) => {
        seen.funding.push(row.join());
        return 0.5;
      },
    );
    const ctx: RankContext = {
      tenant: 'default',
      knowledge,
      sources: [createIndexSource(() => ({ index: () => index, ready: () => true }))],
      embedder,
      llm: null,
      judging: null,
      models: watching,
      parse: (text) => parse(text, asOfMs),
      complete: openCompleter(terms),
      now: () => asOfMs,
      stopwatch: () => 0,
      newId: randomUUID,
      modelVersion: 'test',
      settings: DEFAULT_SETTINGS,
      signal: new AbortController().signal,
    };
    await rankLeads({ prompt }, ctx);
    expect(seen.prior.length).toBeGreaterThan(10);
    const exported = {
      prior: new Set(rowsOf(all.prior, PRIOR_FEATURES.length)),
      funding: new Set(rowsOf(all.funding, FUNDING_FEATURES.length)),
    };
    for (const row of seen.prior) expect(exported.prior).toContain(row);
    for (const row of seen.funding) expect(exported.funding).toContain(row);
  });
});
