import { rmSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPgliteStore } from '../src/adapters/pglite/open-pglite-store.ts';
import { openPostgresStore } from '../src/adapters/postgres/open-postgres-store.ts';
import { evaluatePredicate } from '../src/domain/evaluate-predicate.ts';
import type { Predicate } from '../src/domain/predicate.ts';
import { createLeadIndex } from '../src/lead-index/create-lead-index.ts';
import { blockOf, DIMENSIONS, predicates, WORDS } from '../src/lead-index/testing/make-blocks.ts';
import type { LeadBlock, Store } from '../src/ports/store.ts';
import { loadBlocks } from './store/load-blocks.ts';
import { newDataDir } from './store/new-data-dir.ts';
import { createTestDatabase, TEST_DATABASE_URL } from './store/test-database.ts';

const LEADS_MAX = 24;
const ATTRIBUTES = [
  {},
  { crm: 'x' },
  { crm: 5 },
  { crm: '5' },
  { crm: true },
  { crm: null },
  { crm: ['x'] },
  { crm: { x: 'x' } },
];

const blocks = fc
  .uniqueArray(fc.integer({ min: 0, max: 99 }), { minLength: 1, maxLength: LEADS_MAX })
  .chain((numbers) =>
    fc.tuple(
      ...numbers.map((n) =>
        fc
          .tuple(blockOf(n), fc.constantFrom(...ATTRIBUTES))
          .map(([block, attributes]): LeadBlock => ({ ...block, lead: { ...block.lead, attributes } })),
      ),
    ),
  );
const attribute: fc.Arbitrary<Predicate> = fc
  .constantFrom('x', '5', '5.0', 'true', 'null', '["x"]')
  .map((value) => ({ op: 'attribute', key: 'crm', value }));
const identity: fc.Arbitrary<Predicate> = fc.constantFrom(
  { op: 'in', facet: 'lead_id', values: ['lead-1', 'lead-50'] },
  { op: 'in', facet: 'company_id', values: ['c1'] },
  { op: 'in', facet: 'company_key', values: ['acme'] },
  { op: 'in', facet: 'domain', values: ['acme.com'] },
  { op: 'in', facet: 'city', values: ['SÃO PAULO'] },
);
const plain = fc
  .tuple(predicates, identity, fc.integer({ min: 0, max: 3 }))
  .map(([some, key, shape]): Predicate => mix(some, key, shape));
const withAttribute = fc
  .tuple(predicates, attribute, fc.integer({ min: 0, max: 3 }))
  .map(([some, key, shape]): Predicate => mix(some, key, shape));

function mix(some: Predicate, other: Predicate, shape: number): Predicate {
  if (shape === 0) return some;
  if (shape === 1) return { op: 'any', of: [some, other] };
  if (shape === 2) return { op: 'all', of: [some, { op: 'not', of: other }] };
  return { op: 'not', of: { op: 'any', of: [{ op: 'not', of: some }, other] } };
}

async function open(engine: 'pglite' | 'postgres'): Promise<{ store: Store; end(): Promise<void> }> {
  if (engine === 'pglite') {
    const dataDir = await newDataDir(DIMENSIONS);
    const store = await openPgliteStore({ dataDir, dimensions: DIMENSIONS });
    return { store, end: () => store.close().then(() => rmSync(dataDir, { recursive: true, force: true })) };
  }
  const database = await createTestDatabase();
  const store = await openPostgresStore({ url: database.url, dimensions: DIMENSIONS });
  return { store, end: () => store.close().then(() => database.drop()) };
}

describe('the executors of predicates', () => {
  it('find the same leads in the lead index as the plain evaluator', () => {
    fc.assert(
      fc.property(blocks, fc.array(plain, { minLength: 1, maxLength: 10 }), (data, asked) => {
        const index = createLeadIndex({ dimensions: DIMENSIONS, embedderVersion: 'test' });
        index.apply(data.map((block, i) => ({ seq: i + 1, lead_id: block.lead.lead_id, block })));
        for (const predicate of asked) {
          expect(index.snapshot().matchIds(predicate)).toEqual(evaluate(data, predicate));
        }
      }),
      { numRuns: 60 },
    );
  });

  for (const engine of ['pglite', 'postgres'] as const) {
    const skipped = engine === 'postgres' && TEST_DATABASE_URL === undefined;
    const name = skipped ? `${engine} (skipped: set ASSAY_TEST_DATABASE_URL)` : engine;
    describe.skipIf(skipped)(`SQL on ${name}`, () => {
      let under: Awaited<ReturnType<typeof open>>;
      let tenants = 0;
      beforeAll(async () => {
        under = await open(engine);
        await under.store.migrate();
      });
      afterAll(() => under.end());

      it('finds the same leads as the plain evaluator, and the same through the changes as the lead index', async () => {
        await fc.assert(
          fc.asyncProperty(
            blocks,
            fc.array(fc.oneof(plain, withAttribute), { minLength: 1, maxLength: 20 }),
            async (data, asked) => {
              const tenant = `t${++tenants}`;
              await loadBlocks(under.store, tenant, data);
              for (const predicate of asked) {
                const expected = evaluate(data, predicate);
                expect(await under.store.matchIds(tenant, predicate, LEADS_MAX + 1)).toEqual(expected);
                expect(await under.store.count(tenant, predicate)).toBe(expected.length);
              }
              const widening = asked.map((_, i): Predicate => ({ op: 'any', of: asked.slice(0, i + 1) }));
              expect(await under.store.countWidening(tenant, widening)).toEqual(
                widening.map((predicate) => evaluate(data, predicate).length),
              );
              expect(await indexedIds(under.store, tenant)).toEqual(evaluate(data, { op: 'all', of: [] }));
            },
          ),
          { numRuns: 40 },
        );
      });

      it('counts the same corpus statistics as the snippets and texts hold', async () => {
        await fc.assert(
          fc.asyncProperty(blocks, fc.constantFrom(-200, 0, 60), async (data, days) => {
            const tenant = `t${++tenants}`;
            await loadBlocks(under.store, tenant, data);
            const asOfMs = Date.UTC(2026, 0, 1) + days * 86_400_000;
            const stats = await under.store.textStats(tenant, WORDS, asOfMs);
            const visible = data.flatMap((block) => block.snippets.filter((s) => s.observed_at_ms <= asOfMs));
            expect(stats.snippets.documents).toBe(visible.length);
            expect(stats.own.documents).toBe(data.length);
            const fresh = await under.store.matchText(
              tenant,
              ['cloud'],
              asOfMs,
              { op: 'all', of: [] },
              LEADS_MAX,
            );
            const holders = data.filter(
              ({ lead, snippets }) =>
                /\bcloud\b/.test(
                  [lead.company_name, lead.description, ...lead.keywords, lead.industry, lead.title].join(
                    ' ',
                  ),
                ) || snippets.some((s) => s.observed_at_ms <= asOfMs && /\bcloud\b/.test(s.text)),
            );
            expect([...fresh].sort()).toEqual(holders.map(({ lead }) => lead.lead_id).sort());
          }),
          { numRuns: 20 },
        );
      });
    });
  }
});

function evaluate(data: LeadBlock[], predicate: Predicate): string[] {
  return data
    .filter(({ lead }) => evaluatePredicate(predicate, lead))
    .map(({ lead }) => lead.lead_id)
    .sort();
}

async function indexedIds(store: Store, tenant: string): Promise<string[]> {
  const index = createLeadIndex({ dimensions: DIMENSIONS, embedderVersion: 'test' });
  index.apply(await store.changesSince(tenant, 0, 10_000));
  return index.snapshot().matchIds({ op: 'all', of: [] });
}
