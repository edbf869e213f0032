import { join } from 'node:path';
import type { Lead } from '../../src/domain/lead.ts';
import type { Snippet } from '../../src/domain/snippet.ts';
import { embeddingText } from '../../src/ingest/embedding-text.ts';
import { leadNormaliser } from '../../src/ingest/normalise-lead.ts';
import type { LeadIndex } from '../../src/lead-index/api.ts';
import { createLeadIndex } from '../../src/lead-index/create-lead-index.ts';
import { packageRoot } from '../../src/package-root.ts';
import { leadFeatures } from '../../src/pipeline/features/lead-features.ts';
import { PRIOR_FEATURES } from '../../src/pipeline/features/prior-features.ts';
import { intentOf } from '../../src/pipeline/intent/score-intent.ts';
import { DEFAULT_SETTINGS } from '../../src/pipeline/settings.ts';
import type { Embedder } from '../../src/ports/embedder.ts';
import type { LeadBlock } from '../../src/ports/store.ts';
import { openParser, type Terms } from '../../src/start/open-parser.ts';
import { scorePrompt } from './score-prompt.ts';
import { MatrixWriter } from './write-matrix.ts';
import { WrittenWorld } from './written-world.ts';

const WRITTEN = 5000;
const PROMPTS = 700;
/** Of the 250 candidates of a prompt, every second one is a row: neighbours say much the same. */
const STEP = 2;
/** Prompts about every fifth field are kept for the test. */
const HELD_OUT = 5;

export interface PriorRun {
  name: string;
  asOfMs: number;
  seed: number;
  /** Whether prompts of the fields kept for the test are asked. */
  isTest: boolean;
}

type Company = { lead: Lead; snippets: Snippet[] };

/** Rows of leads that somebody has reported on by then: features without the reports, and the scorer's intent with them. */
export async function exportPrior(
  folder: string,
  run: PriorRun,
  demo: readonly Company[],
  terms: Terms,
  embedder: Embedder,
): Promise<void> {
  const { asOfMs, seed } = run;
  const world = new WrittenWorld(join(packageRoot(), 'models', 'static', 'domains.tsv'), seed);
  const companies = [...written(world, asOfMs, terms), ...demo.flatMap((each) => asKnownBy(each, asOfMs))];
  const blocks = await Promise.all(companies.map((company) => withVector(company, embedder)));
  const full = indexOf(blocks, embedder);
  const bare = indexOf(
    blocks.map((block) => ({ ...block, snippets: [] })),
    embedder,
  );
  const matrix = new MatrixWriter(folder, run.name, [
    ...PRIOR_FEATURES,
    'prompt',
    'is_held_out',
    'is_real',
    'own_text_intent',
    'intent',
  ]);
  const parse = openParser(terms);
  const knowledge = { ...terms.vocabulary, places: terms.places };
  const given = { knowledge, embedder, parse };
  const snapshot = bare.snapshot();
  for (let n = 0; n < PROMPTS; ) {
    const { prompt, field } = world.prompt();
    const isHeldOut = field !== null && field % HELD_OUT === 0;
    if (isHeldOut && !run.isTest) continue;
    n++;
    // Candidates come as if nobody had reported: one that only its report brought in would teach that a bad fit is a good sign.
    const { candidates, input } = await scorePrompt(prompt, asOfMs, { ...given, snapshot });
    const intents = await intentById(
      prompt,
      asOfMs,
      { ...given, snapshot: full.snapshot() },
      companies.length,
    );
    const positions = Array.from({ length: Math.floor(candidates.count / STEP) }, (_, i) => i * STEP);
    const { prior } = leadFeatures(positions, snapshot, input);
    positions.forEach((i, row) => {
      const leadId = snapshot.segments[candidates.segment[i] ?? 0]?.leadId(candidates.ordinal[i] ?? 0) ?? '';
      const own = intentOf(0, candidates.ownBm25[i] ?? 0, DEFAULT_SETTINGS.intent);
      matrix.add([
        ...prior.subarray(row * PRIOR_FEATURES.length, (row + 1) * PRIOR_FEATURES.length),
        n,
        isHeldOut ? 1 : 0,
        leadId.startsWith('written-') ? 0 : 1,
        own,
        intents.get(leadId) ?? own,
      ]);
    });
  }
  matrix.close();
  await full.close();
  await bare.close();
}

/** The scorer's intent with all evidence, of every lead that has any. */
async function intentById(
  prompt: string,
  asOfMs: number,
  given: Parameters<typeof scorePrompt>[2],
  limit: number,
): Promise<Map<string, number>> {
  const { candidates, snapshot, intent } = await scorePrompt(prompt, asOfMs, given, limit);
  return new Map(
    Array.from(intent, (value, i) => [
      snapshot.segments[candidates.segment[i] ?? 0]?.leadId(candidates.ordinal[i] ?? 0) ?? '',
      value,
    ]),
  );
}

function indexOf(blocks: readonly LeadBlock[], embedder: Embedder): LeadIndex {
  const index = createLeadIndex({ dimensions: embedder.dimensions, embedderVersion: embedder.version });
  index.apply(blocks.map((block, i) => ({ seq: i + 1, lead_id: block.lead.lead_id, block })));
  return index;
}

function* written(world: WrittenWorld, asOfMs: number, terms: Terms): Generator<Company> {
  const normalise = leadNormaliser(terms);
  for (let n = 0; n < WRITTEN; n++) {
    const company = world.company(n, asOfMs);
    const result = normalise(company.lead);
    if (!('ok' in result)) throw new Error(`company ${n}: ${JSON.stringify(result.rejected)}`);
    yield {
      lead: result.ok,
      snippets: company.snippets.map((snippet) => ({
        ...snippet,
        lead_id: result.ok.lead_id,
        miner_id: 'written',
        source_url: null,
        attributes: {},
      })),
    };
  }
}

/** The company without what came later; nothing where it had not raised by then. */
export function asKnownBy({ lead, snippets }: Company, asOfMs: number): Company[] {
  const known = snippets.filter((snippet) => snippet.observed_at_ms <= asOfMs);
  if (known.length === 0) return [];
  const usd = known.reduce((sum, { attributes }) => sum + (Number(attributes['usd']) || 0), 0);
  return [{ lead: { ...lead, funding_usd: usd > 0 ? usd : null, funding_stage: null }, snippets: known }];
}

async function withVector({ lead, snippets }: Company, embedder: Embedder): Promise<LeadBlock> {
  const [embedding = null] = await embedder.embed([embeddingText(lead)]);
  return { lead, snippets, embedding };
}
