import { rmSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createSqlSource } from '../../src/adapters/candidates/sql-source.ts';
import { openPgliteStore } from '../../src/adapters/pglite/open-pglite-store.ts';
import { createLeadIndex } from '../../src/lead-index/create-lead-index.ts';
import { rankLeads } from '../../src/pipeline/rank-leads.ts';
import type { CandidateSource } from '../../src/ports/candidate-source.ts';
import type { LeadBlock, Store } from '../../src/ports/store.ts';
import { loadBlocks } from '../store/load-blocks.ts';
import { newDataDir } from '../store/new-data-dir.ts';
import { randomBlocks, randomFilter, randomNeed } from './random-leads.ts';
import { blockOf, contextOf, DIMENSIONS, indexSource, parsedOf, snippetOf, WORD_EMBEDDER } from './world.ts';

let folder: string;
let store: Store;
let source: CandidateSource;
let tenants = 0;

beforeAll(async () => {
  folder = await newDataDir(DIMENSIONS);
  store = await openPgliteStore({ dataDir: folder, dimensions: DIMENSIONS });
  await store.migrate();
  source = createSqlSource(store, () =>
    createLeadIndex({ dimensions: DIMENSIONS, embedderVersion: WORD_EMBEDDER.version }),
  );
});

afterAll(async () => {
  await store?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function stored(blocks: readonly LeadBlock[]): Promise<string> {
  const tenant = `tenant-${++tenants}`;
  await loadBlocks(store, tenant, blocks);
  return tenant;
}

it('gives the same leads from SQL as from the lead index', async () => {
  await fc.assert(
    fc.asyncProperty(
      randomBlocks(25),
      randomFilter,
      randomFilter,
      randomNeed,
      async (blocks, include, exclude, need) => {
        const parsed = parsedOf({ include, exclude, need, k: 3 });
        const tenant = await stored(blocks);
        const bySql = await rankLeads({ prompt: 'p' }, contextOf([source], parsed, { tenant }));
        const byIndex = await rankLeads({ prompt: 'p' }, contextOf([indexSource(blocks)], parsed));
        expect(bySql.retrieval).toEqual(byIndex.retrieval);
        expect(bySql.leads.map((lead) => [lead.lead_id, lead.relaxed])).toEqual(
          byIndex.leads.map((lead) => [lead.lead_id, lead.relaxed]),
        );
        bySql.leads.forEach((lead, i) => {
          expect(lead.score).toBeCloseTo(byIndex.leads[i]?.score ?? Number.NaN, 3);
          expect(lead.intent).toBeCloseTo(byIndex.leads[i]?.intent ?? Number.NaN, 6);
        });
      },
    ),
    { numRuns: 25 },
  );
});

it('answers filters on attributes from SQL, though the index comes first', async () => {
  const blocks = [
    blockOf({ lead_id: 'gold', attributes: { tier: 'gold' } }),
    blockOf({ lead_id: 'tin', attributes: { tier: 'tin' } }),
    blockOf({ lead_id: 'none' }),
  ];
  const tenant = await stored(blocks);
  const context = contextOf([indexSource(blocks), source], parsedOf({}), { tenant });
  const asked = await rankLeads(
    { prompt: 'p', filters: { include: { attributes: { tier: 'gold' } } } },
    context,
  );
  expect(asked.leads.map((lead) => [lead.lead_id, lead.relaxed])).toEqual([['gold', []]]);
  const ruledOut = await rankLeads(
    { prompt: 'p', filters: { exclude: { attributes: { tier: 'tin' } } } },
    context,
  );
  expect(ruledOut.leads.map((lead) => lead.lead_id).sort()).toEqual(['gold', 'none']);
});

it('falls back on SQL while the index warms up, and says so', async () => {
  const blocks = [blockOf({ lead_id: 'a' }, [snippetOf('a', 's', { text: 'cloud' })])];
  const tenant = await stored(blocks);
  const cold = { ...indexSource([]), ready: () => false };
  const answer = await rankLeads(
    { prompt: 'p' },
    contextOf([cold, source], parsedOf({ need: 'cloud' }), { tenant }),
  );
  expect(answer.leads.map((lead) => lead.lead_id)).toEqual(['a']);
  expect(answer.leads[0]?.evidence).toHaveLength(1);
  expect(answer.degraded).toEqual(['index: still warming up, sql was used instead']);
});
