import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createExperimentStore } from '../../src/adapters/sql/create-experiment-store.ts';
import type { SqlStore } from '../../src/adapters/sql/sql-store.ts';
import type { Outcome } from '../../src/domain/outcome.ts';
import { type Definition, DefinitionSchema } from '../../src/experiments/definition.ts';
import type { ExperimentStore, Exposure } from '../../src/ports/experiments.ts';
import { sampleQuery } from './sample-query.ts';
import type { StoreUnderTest } from './store-contract.ts';

const DAY = Date.UTC(2026, 0, 1);
const definition = (id: string, layer = id): Definition => ({
  ...DefinitionSchema.parse({
    id,
    layer,
    hypothesis: 'h',
    kind: 'ab',
    variants: [
      { name: 'control', share: 0.5 },
      { name: 'b', share: 0.5, overrides: { weights: { fit: 1, intent: 0 } } },
    ],
  }),
  salt: 's',
});
const exposure = (id: string, fields: Partial<Exposure> = {}): Exposure => ({
  experiment_id: id,
  unit_key: 'u1',
  variant: 'control',
  bucket: 3,
  credit: null,
  fell_back: false,
  latency_ms: 12,
  leads: 2,
  usd: 0.5,
  llm_hit: true,
  degraded: false,
  ...fields,
});
const outcome = (
  query: string,
  kind: Outcome['kind'],
  lead = 'l1',
  value: number | null = null,
): Outcome => ({
  event_id: `${query}/${lead}/${kind}`,
  query_id: query,
  lead_id: lead,
  kind,
  at_ms: DAY,
  value_usd: value,
});

/** Experiments, who took part in them, and what is counted of it. */
export function describeExperiments(name: string, open: () => Promise<StoreUnderTest>): void {
  describe(name, () => {
    let under: StoreUnderTest;
    let store: SqlStore;
    let experiments: ExperimentStore;
    beforeAll(async () => {
      under = await open();
      store = under.store;
      await store.migrate();
      experiments = createExperimentStore(store.client);
    });
    afterAll(() => under.end());

    async function begin(id: string, tenant = 't'): Promise<void> {
      expect(await experiments.createExperiment(tenant, definition(id), 'ann', DAY)).toBe(true);
      expect(await experiments.moveExperiment(tenant, id, 'running', 'ann', DAY)).toBe('moved');
    }
    const exposed = (query: string, exposures: Exposure[], answer: unknown = []) =>
      store.insertQueries('t', [sampleQuery(query, { exposures, answer })]);
    async function sums(id: string) {
      await experiments.countExposures('t', 1000);
      const { buckets, waiting } = await experiments.experimentTotals('t', id, 10);
      expect(waiting).toBe(0);
      return Object.fromEntries(buckets.map(({ variant, counts }) => [variant, counts]));
    }

    it('takes an id once, runs one per layer, and keeps who did what', async () => {
      await begin('first');
      expect(await experiments.createExperiment('t', definition('first'), 'bob', DAY)).toBe(false);
      await experiments.createExperiment('t', definition('rival', 'first'), 'bob', DAY);
      expect(await experiments.moveExperiment('t', 'rival', 'running', 'bob', DAY)).toBe('refused');
      expect(await experiments.moveExperiment('t', 'first', 'stopped', 'bob', DAY + 5)).toBe('moved');
      expect(await experiments.moveExperiment('t', 'first', 'stopped', 'bob', DAY)).toBe('refused');
      expect(await experiments.moveExperiment('t', 'rival', 'running', 'bob', DAY)).toBe('moved');
      const found = await experiments.getExperiment('t', 'first');
      expect(found?.changes.map(({ actor, action }) => [actor, action])).toEqual([
        ['ann', 'create'],
        ['ann', 'start'],
        ['bob', 'stop'],
      ]);
      expect(found?.experiment).toEqual({
        definition: definition('first'),
        status: 'stopped',
        created_at_ms: DAY,
        started_at_ms: DAY,
        stopped_at_ms: DAY + 5,
      });
      expect((await experiments.runningExperiments('t')).map((one) => one.definition.id)).toEqual(['rival']);
      expect(await experiments.getExperiment('other', 'first')).toBeNull();
    });

    it('counts a query once, its outcomes whenever they come, and the same event never twice', async () => {
      await begin('counted');
      await store.insertOutcomes('t', [outcome('c1', 'click')]);
      await exposed('c1', [exposure('counted')]);
      await exposed('c2', [exposure('counted')]);
      expect(await sums('counted')).toMatchObject({
        control: { queries: 2, units: 1, leads: 4, usd: 1, llm_hits: 2, clicked: 1, accepted: 0 },
      });
      const later = [
        outcome('c2', 'accepted'),
        outcome('c2', 'accepted', 'l2'),
        outcome('c2', 'rejected', 'l3'),
        outcome('c2', 'converted', 'l2', 40),
      ];
      await store.insertOutcomes('t', later);
      const after = {
        queries: 2,
        units: 1,
        leads: 4,
        clicked: 1,
        accepted: 1,
        accepted_leads: 2,
        judged_leads: 3,
        converted: 1,
        value_usd: 40,
      };
      expect(await sums('counted')).toMatchObject({ control: after });
      await store.insertOutcomes('t', later);
      await exposed('c2', [exposure('counted')]);
      expect(await sums('counted')).toMatchObject({ control: after });
    });

    it('credits the team of each lead, and prefers the one with more', async () => {
      await begin('drafted');
      const answer = [
        { lead_id: 'l1', rank: 1, team: 'control' },
        { lead_id: 'l2', rank: 2, team: 'treatment' },
        { lead_id: 'l3', rank: 3, team: 'treatment' },
      ];
      const taken = exposure('drafted', { variant: 'interleaved', credit: 'accepted' });
      await exposed('d1', [taken], answer);
      await exposed('d2', [taken], answer);
      await exposed('d3', [taken], answer);
      await store.insertOutcomes('t', [
        outcome('d1', 'accepted', 'l1'),
        outcome('d1', 'accepted', 'l2'),
        outcome('d1', 'accepted', 'l3'),
        outcome('d2', 'accepted', 'l1'),
        outcome('d2', 'click', 'l2'),
        outcome('d3', 'accepted', 'not-shown'),
      ]);
      expect(await sums('drafted')).toMatchObject({
        interleaved: { queries: 3, credit_control: 2, credit_treatment: 2, preference: 0, decided: 2 },
      });
    });

    it('misses no outcome that is written while others count', async () => {
      await begin('raced');
      const ids = Array.from({ length: 60 }, (_, i) => `r${i}`);
      await store.insertQueries(
        't',
        ids.map((id, i) => sampleQuery(id, { exposures: [exposure('raced', { unit_key: `u${i}` })] })),
      );
      const counting = Array.from({ length: 20 }, () => experiments.countExposures('t', 7));
      const writing = ids.map((id) => store.insertOutcomes('t', [outcome(id, 'accepted')]));
      await Promise.all([...writing, ...counting]);
      expect(await sums('raced')).toMatchObject({
        control: { queries: 60, units: 60, accepted: 60, accepted_leads: 60 },
      });
    });

    it('leaves the totals when old exposures go, and keeps tenants apart', async () => {
      await begin('old');
      await exposed('o1', [exposure('old')]);
      await sums('old');
      expect(await experiments.dropOldExposures('t', DAY + 86_400_000)).toBeGreaterThan(0);
      expect(await sums('old')).toMatchObject({ control: { queries: 1 } });
      expect(await experiments.experimentTotals('other', 'old', 10)).toMatchObject({ buckets: [], days: [] });
    });

    it('reads the log back in pages, latest first, with the leads that were rewarded', async () => {
      await store.insertQueries('t', [
        sampleQuery('p1', { asked_at_ms: DAY + 1 }),
        sampleQuery('p2', { asked_at_ms: DAY + 2 }),
        sampleQuery('p3', {
          asked_at_ms: DAY + 2,
          answer: [{ lead_id: 'l1', rank: 1 }],
          components: () => JSON.stringify({ l1: { fit: { weight: 1, value: 0.25 } } }),
        }),
      ]);
      await store.insertOutcomes('t', [outcome('p2', 'click', 'l9')]);
      const request = { kind: 'click' as const, sinceMs: DAY + 1, limit: 2 };
      const first = await experiments.loggedAnswers('t', {
        ...request,
        before: { asked_at_ms: DAY + 9, query_id: '' },
      });
      expect(first.map(({ query_id, rewarded }) => [query_id, rewarded])).toEqual([
        ['p3', []],
        ['p2', ['l9']],
      ]);
      expect(first[0]?.answer).toEqual([
        { lead_id: 'l1', rank: 1, components: { fit: { weight: 1, value: 0.25 } } },
      ]);
      const rest = await experiments.loggedAnswers('t', {
        ...request,
        before: { asked_at_ms: DAY + 2, query_id: 'p2' },
      });
      expect(rest.map(({ query_id }) => query_id)).toEqual(['p1']);
    });
  });
}
