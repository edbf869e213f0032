import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Lead } from '../../src/domain/lead.ts';
import type { Snippet } from '../../src/domain/snippet.ts';
import { embeddingText } from '../../src/ingest/embedding-text.ts';
import { createLeadIndex } from '../../src/lead-index/create-lead-index.ts';
import { FUNDING_FEATURES } from '../../src/pipeline/features/funding-features.ts';
import { leadFeatures } from '../../src/pipeline/features/lead-features.ts';
import { PRIOR_FEATURES } from '../../src/pipeline/features/prior-features.ts';
import type { Embedder } from '../../src/ports/embedder.ts';
import { openParser, type Terms } from '../../src/start/open-parser.ts';
import { scorePrompt } from './score-prompt.ts';

/** Rows that a test computes anew from the records of the demo data and compares with. */
export interface ParityCase {
  prompt: string;
  as_of: string;
  rows: { lead_id: string; prior: number[]; funding: number[] }[];
}

/** Every so many of the demo's companies are in the small index of these cases. */
export const PARITY_STEP = 40;
const ROWS_PER_PROMPT = 40;
const PROMPTS = [
  'biotech companies in California',
  'series B software startups in New York founded after 2005',
  'advertising companies looking for analytics',
  'companies in Massachusetts that raised more than $10M',
  'find 10 ecommerce companies, not in Texas',
];
const INSTANTS = ['2010-04-01T00:00:00.000Z', '2013-10-31T00:00:00.000Z'];

export async function parityCases(
  demo: readonly { lead: Lead; snippets: Snippet[] }[],
  terms: Terms,
  embedder: Embedder,
): Promise<ParityCase[]> {
  const index = createLeadIndex({ dimensions: embedder.dimensions, embedderVersion: embedder.version });
  const some = demo.filter((_, i) => i % PARITY_STEP === 0);
  const vectors = await embedder.embed(some.map(({ lead }) => embeddingText(lead)));
  index.apply(
    some.map((block, i) => ({
      seq: i + 1,
      lead_id: block.lead.lead_id,
      block: { ...block, embedding: vectors[i] ?? null },
    })),
  );
  const given = {
    snapshot: index.snapshot(),
    knowledge: { ...terms.vocabulary, places: terms.places },
    embedder,
    parse: openParser(terms),
  };
  const cases: ParityCase[] = [];
  for (const as_of of INSTANTS)
    for (const prompt of PROMPTS) {
      const { candidates, snapshot, input } = await scorePrompt(prompt, Date.parse(as_of), given);
      const positions = Array.from({ length: Math.min(ROWS_PER_PROMPT, candidates.count) }, (_, i) => i);
      const { prior, funding } = leadFeatures(positions, snapshot, input);
      const slice = (all: Float32Array, row: number, width: number) =>
        Array.from(all.subarray(row * width, (row + 1) * width));
      const rows = positions.map((i) => ({
        lead_id: snapshot.segments[candidates.segment[i] ?? 0]?.leadId(candidates.ordinal[i] ?? 0) ?? '',
        prior: slice(prior, i, PRIOR_FEATURES.length),
        funding: slice(funding, i, FUNDING_FEATURES.length),
      }));
      cases.push({ prompt, as_of, rows });
    }
  await index.close();
  return cases;
}

export async function exportParity(folder: string, ...given: Parameters<typeof parityCases>): Promise<void> {
  writeFileSync(join(folder, 'parity.json'), JSON.stringify(await parityCases(...given)));
}
