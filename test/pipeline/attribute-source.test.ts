import { rmSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAttributeSource } from '../../src/adapters/candidates/attribute-source.ts';
import { readFrom } from '../../src/adapters/candidates/read-router.ts';
import { createSqlSource } from '../../src/adapters/candidates/sql-source.ts';
import { openPgliteStore } from '../../src/adapters/pglite/open-pglite-store.ts';
import { createLeadIndex } from '../../src/lead-index/create-lead-index.ts';
import { rankLeads } from '../../src/pipeline/rank-leads.ts';
import type { CandidateSource } from '../../src/ports/candidate-source.ts';
import type { LeadBlock, Store } from '../../src/ports/store.ts';
import { loadBlocks } from '../store/load-blocks.ts';
import { newDataDir } from '../store/new-data-dir.ts';
import { randomBlocks, randomFilter, randomNeed } from './random-leads.ts';
import { blockOf, contextOf, DIMENSIONS, parsedOf, WORD_EMBEDDER } from './world.ts';

const OPTIONS = { dimensions: DIMENSIONS, embedderVersion: WORD_EMBEDDER.version };
const TIERS = ['gold', 'tin', 7, true, null, undefined];

let folder: string;
let store: Store;
let tenants = 0;

beforeAll(async () => {
  folder = await newDataDir(DIMENSIONS);
  store = await openPgliteStore({ dataDir: folder, dimensions: DIMENSIONS });
  await store.migrate();
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

function sourcesOver(blocks: readonly LeadBlock[], idsMax?: number) {
  const index = createLeadIndex(OPTIONS);
  index.apply(blocks.map((block, i) => ({ seq: i + 1, lead_id: block.lead.lead_id, block })));
  const found: string[] = [];
  const sql = createSqlSource(store, () => createLeadIndex(OPTIONS));
  const bySql: CandidateSource = {
    ...sql,
    find: (...asked) => {
      found.push('sql');
      return sql.find(...asked);
    },
  };
  const holder = { index: () => index, ready: () => true };
  return { bySql, found, source: createAttributeSource(() => holder, readFrom(store), bySql, idsMax) };
}

describe('the lead index with attributes looked up in the store', () => {
  it('gives the same leads as SQL alone', async () => {
    await fc.assert(
      fc.asyncProperty(
        randomBlocks(25),
        randomFilter,
        randomFilter,
        randomNeed,
        fc.constantFrom('gold', 'tin', '7', 'true', 'none'),
        fc.constantFrom('gold', 'tin', '7', 'true', 'none'),
        async (plain, include, exclude, need, wanted, unwanted) => {
          const blocks = plain.map((block, i) => {
            const tier = TIERS[i % TIERS.length];
            return { ...block, lead: { ...block.lead, attributes: tier === undefined ? {} : { tier } } };
          });
          const tenant = await stored(blocks);
          const { source, bySql, found } = sourcesOver(blocks);
          const parsed = parsedOf({ include, exclude, need, k: 3 });
          for (const filters of [
            { include: { attributes: { tier: wanted } } },
            { exclude: { attributes: { tier: unwanted } } },
            { include: { attributes: { tier: wanted } }, exclude: { attributes: { tier: unwanted } } },
          ]) {
            found.length = 0;
            const ask = (by: CandidateSource) =>
              rankLeads({ prompt: 'p', filters }, contextOf([by], parsed, { tenant }));
            const byBoth = await ask(source);
            expect(found).toEqual([]);
            const alone = await ask(bySql);
            expect(byBoth.retrieval).toEqual(alone.retrieval);
            expect(byBoth.leads.map((lead) => [lead.lead_id, lead.relaxed])).toEqual(
              alone.leads.map((lead) => [lead.lead_id, lead.relaxed]),
            );
          }
        },
      ),
      { numRuns: 20 },
    );
  });

  it('leaves an attribute that many leads have to SQL', async () => {
    const blocks = ['a', 'b', 'c'].map((id) => blockOf({ lead_id: id, attributes: { tier: 'gold' } }));
    const tenant = await stored(blocks);
    const { source, found } = sourcesOver(blocks, 2);
    const filters = { include: { attributes: { tier: 'gold' } } };
    const answer = await rankLeads({ prompt: 'p', filters }, contextOf([source], parsedOf({}), { tenant }));
    expect(answer.leads).toHaveLength(3);
    expect(found).toEqual(['sql']);
  });

  it('lets no lead past an exclusion that the index learns of while the store is asked', async () => {
    const blocks = [blockOf({ lead_id: 'old', attributes: { tier: 'gold' } }), blockOf({ lead_id: 'plain' })];
    const tenant = await stored(blocks);
    const index = createLeadIndex(OPTIONS);
    index.apply(blocks.map((block, i) => ({ seq: i + 1, lead_id: block.lead.lead_id, block })));
    const late = blockOf({ lead_id: 'late', attributes: { tier: 'gold' } });
    const sql = createSqlSource(store, () => createLeadIndex(OPTIONS));
    const source = createAttributeSource(
      () => ({ index: () => index, ready: () => true }),
      {
        async run(signal, work) {
          const answered = await readFrom(store).run(signal, work);
          index.apply([{ seq: 3, lead_id: 'late', block: late }]);
          return answered;
        },
      },
      sql,
    );
    const filters = { exclude: { attributes: { tier: 'gold' } } };
    const answer = await rankLeads({ prompt: 'p', filters }, contextOf([source], parsedOf({}), { tenant }));
    expect(answer.leads.map((lead) => lead.lead_id)).toEqual(['plain']);
  });
});
