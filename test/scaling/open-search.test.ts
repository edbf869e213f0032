import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readFrom } from '../../src/adapters/candidates/read-router.ts';
import { createSqlSource } from '../../src/adapters/candidates/sql-source.ts';
import { openSearchClient } from '../../src/adapters/opensearch/open-search-client.ts';
import { openSearchFeeder } from '../../src/adapters/opensearch/open-search-feeder.ts';
import { openSearchReads } from '../../src/adapters/opensearch/open-search-reads.ts';
import { evaluatePredicate } from '../../src/domain/evaluate-predicate.ts';
import { EVERYTHING, type Predicate } from '../../src/domain/predicate.ts';
import { createLeadIndex } from '../../src/lead-index/create-lead-index.ts';
import { rankLeads } from '../../src/pipeline/rank-leads.ts';
import type { LeadBlock, LeadChange } from '../../src/ports/store.ts';
import { randomBlocks, randomFilter, randomNeed } from '../pipeline/random-leads.ts';
import { blockOf, contextOf, DIMENSIONS, indexSource, parsedOf, WORD_EMBEDDER } from '../pipeline/world.ts';

const URLS = process.env.ASSAY_TEST_OPENSEARCH_URLS?.split(',') ?? [];
const [URL = 'http://127.0.0.1:9'] = URLS;
const NAME =
  URLS.length > 0
    ? 'candidates from OpenSearch'
    : 'candidates from OpenSearch (skipped: set ASSAY_TEST_OPENSEARCH_URLS)';

const client = openSearchClient(URL, 60_000);
const index = `assay-test-${randomUUID()}`;
const feeder = openSearchFeeder(client, { index, dimensions: DIMENSIONS, shards: 3, replicas: 1 });
const reads = { ...openSearchReads(client, index), lastSeq: (tenant: string) => feeder.seq(tenant) };
let tenants = 0;

async function fed(blocks: readonly LeadBlock[]): Promise<string> {
  const tenant = `tenant-${++tenants}`;
  await feeder.apply(tenant, changesOf(blocks));
  await feeder.refresh();
  return tenant;
}

function changesOf(blocks: readonly LeadBlock[]): LeadChange[] {
  return blocks.map((block, i) => ({ seq: i + 1, lead_id: block.lead.lead_id, block }));
}

const ATTRIBUTES = [{}, { crm: 'x' }, { crm: 5 }, { crm: '5' }, { crm: true }, { crm: null }, { crm: ['x'] }];
const attribute: fc.Arbitrary<Predicate> = fc
  .constantFrom('x', '5', '5.0', 'true', 'null')
  .map((value) => ({ op: 'attribute', key: 'crm', value }));
const facet: fc.Arbitrary<Predicate> = fc.oneof(
  fc.record({
    op: fc.constant('in' as const),
    facet: fc.constantFrom('country', 'region', 'topics', 'technologies', 'seniority', 'lead_id'),
    values: fc.array(
      fc.constantFrom('US', 'DE', 'US-CA', 'software', 'fintech', 'snowflake', 'lead-1', 'CTO'),
    ),
  }),
  fc.record({
    op: fc.constant('range' as const),
    column: fc.constantFrom('employees_min', 'founded_year', 'funding_usd'),
    min: fc.constantFrom(10, 100, 2000),
  }),
  fc.constant<Predicate>({ op: 'range', column: 'employees_max' }),
  attribute,
);
const predicate = fc.letrec<{ node: Predicate }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 3 },
    facet,
    fc.record({ op: fc.constant('not' as const), of: tie('node') }),
    fc.record({
      op: fc.constantFrom('all' as const, 'any' as const),
      of: fc.array(tie('node'), { maxLength: 3 }),
    }),
  ),
})).node;

describe.skipIf(URLS.length === 0)(NAME, () => {
  it('are the same sets, in the same order, as the plain evaluator gives', async () => {
    await feeder.prepare();
    await feeder.prepare();
    await fc.assert(
      fc.asyncProperty(
        randomBlocks(20),
        fc.array(fc.constantFrom(...ATTRIBUTES), { minLength: 20, maxLength: 20 }),
        fc.array(predicate, { minLength: 1, maxLength: 10 }),
        async (made, attributes, asked) => {
          const blocks = made.map((block, i) => ({
            ...block,
            lead: { ...block.lead, attributes: attributes[i] ?? {} },
          }));
          const tenant = await fed(blocks);
          for (const one of asked) {
            const matching = blocks.map(({ lead }) => lead).filter((lead) => evaluatePredicate(one, lead));
            const byId = matching.map((lead) => lead.lead_id).sort();
            const byQuality = [...matching].sort(
              (a, b) => b.quality - a.quality || (a.lead_id < b.lead_id ? -1 : 1),
            );
            expect(await reads.matchIds(tenant, one, 100)).toEqual(byId);
            expect(await reads.countWidening(tenant, [one])).toEqual([byId.length]);
            expect(await reads.matchPrior(tenant, one, 100)).toEqual(byQuality.map((lead) => lead.lead_id));
          }
          expect(
            await reads.getBlocks(
              tenant,
              blocks.map(({ lead }) => lead.lead_id),
            ),
          ).toEqual([...blocks].sort((a, b) => (a.lead.lead_id < b.lead.lead_id ? -1 : 1)));
        },
      ),
      { numRuns: 15 },
    );
  });

  it('lead to the same answers as the lead index', async () => {
    await feeder.prepare();
    const source = createSqlSource(
      reads,
      () => createLeadIndex({ dimensions: DIMENSIONS, embedderVersion: WORD_EMBEDDER.version }),
      readFrom(reads, 60_000),
    );
    await fc.assert(
      fc.asyncProperty(
        randomBlocks(25),
        randomFilter,
        randomFilter,
        randomNeed,
        async (blocks, include, exclude, need) => {
          const parsed = parsedOf({ include, exclude, need, k: 3 });
          const tenant = await fed(blocks);
          const there = await rankLeads({ prompt: 'p' }, contextOf([source], parsed, { tenant }));
          const here = await rankLeads({ prompt: 'p' }, contextOf([indexSource(blocks)], parsed));
          expect(there.retrieval).toEqual(here.retrieval);
          expect(there.leads.map((lead) => [lead.lead_id, lead.relaxed])).toEqual(
            here.leads.map((lead) => [lead.lead_id, lead.relaxed]),
          );
          there.leads.forEach((lead, i) => {
            expect(lead.score).toBeCloseTo(here.leads[i]?.score ?? Number.NaN, 3);
          });
        },
      ),
      { numRuns: 15 },
    );
  });

  it('keep the newest of what comes twice, late or out of order, and nothing of what was deleted', async () => {
    await feeder.prepare();
    const tenant = `tenant-${++tenants}`;
    const named = (company_name: string) => blockOf({ lead_id: 'a', company_name });
    await feeder.apply(tenant, [{ seq: 5, lead_id: 'a', block: named('newer') }]);
    await feeder.apply(tenant, [{ seq: 3, lead_id: 'a', block: named('older') }]);
    const [kept] = await reads.getBlocks(tenant, ['a']);
    expect(kept?.lead.company_name).toBe('newer');
    await feeder.apply(tenant, [{ seq: 6, lead_id: 'a', block: null }]);
    await feeder.apply(tenant, [{ seq: 5, lead_id: 'a', block: named('newer') }]);
    await feeder.refresh();
    expect(await reads.getBlocks(tenant, ['a'])).toEqual([]);
    expect(await reads.countWidening(tenant, [EVERYTHING])).toEqual([0]);
    expect(await feeder.seq(tenant)).toBe(6);
  });

  it('are never those of another tenant', async () => {
    await feeder.prepare();
    const mine = await fed([blockOf({ lead_id: 'same', company_name: 'Mine' })]);
    const theirs = await fed([
      blockOf({ lead_id: 'same', company_name: 'Theirs' }),
      blockOf({ lead_id: 'other' }),
    ]);
    expect((await reads.getBlocks(mine, ['same', 'other'])).map(({ lead }) => lead.company_name)).toEqual([
      'Mine',
    ]);
    expect(await reads.matchIds(theirs, { op: 'all', of: [] }, 10)).toEqual(['other', 'same']);
    expect(await reads.matchIds(mine, { op: 'all', of: [] }, 10)).toEqual(['same']);
  });
});

describe('a search cluster that cannot be reached', () => {
  it('is told as such, and the asker is not kept', async () => {
    const gone = openSearchReads(openSearchClient('http://127.0.0.1:9', 500), 'none');
    await expect(gone.countWidening('t', [EVERYTHING])).rejects.toMatchObject({ code: 'store_unavailable' });
  });
});
