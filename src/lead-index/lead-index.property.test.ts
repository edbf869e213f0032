import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluatePredicate } from '../domain/evaluate-predicate.ts';
import type { LeadBlock, LeadChange } from '../ports/store.ts';
import type { LeadIndex } from './api.ts';
import { createLeadIndex } from './create-lead-index.ts';
import { blockOf, DIMENSIONS, predicates } from './testing/make-blocks.ts';
import { answer, minerFactors, requests } from './testing/requests.ts';

const options = { dimensions: DIMENSIONS, embedderVersion: 'test' };
/** How eagerly apply() merges: never, or as in production. */
const manners = fc.constantFrom(0, 1024).map((mergeNowLeads) => ({ ...options, mergeNowLeads }));

/** Batches of changes over a few lead ids, so that replacing and deleting are common. */
const batches = fc.array(
  fc.record({
    changes: fc.array(
      fc
        .integer({ min: 0, max: 40 })
        .chain((n) =>
          fc.oneof(
            { weight: 3, arbitrary: blockOf(n).map((block) => ({ lead_id: `lead-${n}`, block })) },
            { weight: 1, arbitrary: fc.constant({ lead_id: `lead-${n}`, block: null }) },
          ),
        ),
      { maxLength: 12 },
    ),
    pack: fc.integer({ min: 0, max: 4 }).map((n) => n === 0),
  }),
  { maxLength: 8 },
);

type Batch = { changes: { lead_id: string; block: LeadBlock | null }[]; pack: boolean };

async function play(index: LeadIndex, played: Batch[]): Promise<Map<string, LeadBlock>> {
  const expected = new Map<string, LeadBlock>();
  let seq = 0;
  for (const { changes, pack } of played) {
    index.apply(changes.map((change): LeadChange => ({ seq: ++seq, ...change })));
    for (const { lead_id, block } of changes) {
      if (block === null) expected.delete(lead_id);
      else expected.set(lead_id, block);
    }
    if (pack) await index.pack();
  }
  return expected;
}

describe('lead index', () => {
  it('answers the same bits whether the leads lie in one segment or in many, tombstones and late snippets aside', async () => {
    await fc.assert(
      fc.asyncProperty(manners, batches, requests, async (manner, played, request) => {
        const index = createLeadIndex(manner);
        const expected = await play(index, played);
        const fresh = createLeadIndex(options);
        fresh.apply([...expected].reverse().map(([lead_id, block], i) => ({ seq: i, lead_id, block })));
        expect(answer(index.snapshot(), request)).toEqual(answer(fresh.snapshot(), request));
        expect(answer(index.snapshot(), request)).toEqual(answer(index.snapshot(), request));
      }),
      { numRuns: 300 },
    );
  });

  it('matches what the plain evaluator matches', async () => {
    await fc.assert(
      fc.asyncProperty(manners, batches, predicates, async (manner, played, predicate) => {
        const index = createLeadIndex(manner);
        const expected = await play(index, played);
        const ids = [...expected.values()]
          .filter(({ lead }) => evaluatePredicate(predicate, lead))
          .map(({ lead }) => lead.lead_id);
        expect(index.snapshot().matchIds(predicate)).toEqual(ids.sort());
        expect(index.snapshot().count(predicate)).toBe(ids.length);
        expect(index.snapshot().matchesAny(predicate)).toBe(ids.length > 0);
      }),
      { numRuns: 300 },
    );
  });

  it('tells each candidate the first stage it meets, prefers earlier stages and fills the limit', async () => {
    await fc.assert(
      fc.asyncProperty(batches, requests, async (played, request) => {
        const index = createLeadIndex(options);
        const expected = await play(index, played);
        const { matched, rows } = answer(index.snapshot(), request);
        const stageOf = (id: string) => {
          const lead = expected.get(id)?.lead;
          return lead === undefined
            ? -1
            : request.stages.findIndex((stage) => evaluatePredicate(stage, lead));
        };
        for (const row of rows) expect(row.stage).toBe(stageOf(row.id));
        expect(rows.length).toBe(Math.min(request.limit, matched.at(-1) ?? 0));
        matched.forEach((count, stage) => {
          const taken = rows.filter((row) => (row.stage ?? 0) <= stage).length;
          expect(taken).toBe(Math.min(count, request.limit));
        });
        expect(matched.slice(0, -1).every((count) => count < request.wanted)).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  it('stops at a first stage that no lead meets only where it is asked to, and then counts nothing else', async () => {
    await fc.assert(
      fc.asyncProperty(batches, requests, async (played, request) => {
        const index = createLeadIndex(options);
        await play(index, played);
        const whole = answer(index.snapshot(), request);
        const stopped = answer(index.snapshot(), { ...request, stopIfNone: true });
        expect(stopped).toEqual(whole.matched[0] === 0 ? { matched: [0], rows: [] } : whole);
      }),
      { numRuns: 200 },
    );
  });

  it('recomputes the best value of every candidate from its evidence', async () => {
    await fc.assert(
      fc.asyncProperty(batches, requests, async (played, request) => {
        const index = createLeadIndex(options);
        await play(index, played);
        for (const row of answer(index.snapshot(), request).rows) {
          expect(row.best).toBe(row.evidence[0]?.value ?? 0);
          expect(row.evidence.every(({ snippet }) => snippet.observed_at_ms <= request.asOfMs)).toBe(true);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('values evidence by the factor of its miner, and as before where there are no factors', async () => {
    await fc.assert(
      fc.asyncProperty(manners, batches, requests, minerFactors, async (manner, played, asked, miners) => {
        const index = createLeadIndex(manner);
        await play(index, played);
        const { miners: _, ...plain } = { ...asked, limit: 1000 };
        const before = new Map(answer(index.snapshot(), plain).rows.map((row) => [row.id, row]));
        const neutral = { of: () => 1, max: 1 };
        expect([...before.values()]).toEqual(answer(index.snapshot(), { ...plain, miners: neutral }).rows);
        const { rows } = answer(index.snapshot(), { ...plain, miners });
        expect(rows.map(({ id }) => id)).toEqual([...before.keys()]);
        for (const row of rows) {
          const expected = (before.get(row.id)?.evidence ?? [])
            .map((hit) => {
              const minerQuality = miners.of(hit.snippet.miner_id);
              return { ...hit, minerQuality, value: hit.value * minerQuality };
            })
            .sort((a, b) => b.value - a.value || (a.snippet.snippet_id < b.snippet.snippet_id ? -1 : 1));
          expect(row.evidence).toEqual(expected);
          expect(row.best).toBe(expected[0]?.value ?? 0);
        }
      }),
      { numRuns: 200 },
    );
  });
});
