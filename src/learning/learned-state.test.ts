import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sampleLead } from '../../test/store/sample-lead.ts';
import { OUTCOME_KINDS } from '../domain/outcome.ts';
import { EVERYTHING } from '../domain/predicate.ts';
import { createLeadIndex } from '../lead-index/create-lead-index.ts';
import { DEFAULT_INTENT } from '../pipeline/intent/formulas.ts';
import type { OutcomeChange } from '../ports/outcome-feed.ts';
import { LearnedState } from './learned-state.ts';
import { DEFAULT_LEARNING } from './learning-settings.ts';

const DAY_MS = 86_400_000;
const START = Date.UTC(2026, 0, 1);
let ids = 0;

function change(fields: Partial<OutcomeChange> = {}): OutcomeChange {
  const id = ++ids;
  return {
    seq: id,
    event_id: `e${String(id).padStart(6, '0')}`,
    query_id: `q${id}`,
    lead_id: 'lead',
    kind: 'accepted',
    at_ms: START,
    value_usd: null,
    placement: { need_key: 'need', position: 1, carried: [{ snippet_id: 's', miner_id: 'm', value: 1 }] },
    ...fields,
  };
}

function learn(changes: readonly OutcomeChange[], settings = DEFAULT_LEARNING): LearnedState {
  const state = new LearnedState(settings);
  state.apply(changes);
  return state;
}

const of = (state: LearnedState, asOfMs: number, needKey: string | null = 'need', leadId = 'lead') =>
  state.leads(asOfMs)?.of(leadId, needKey) ?? null;

const random = fc
  .record({
    lead: fc.constantFrom('l1', 'l2', 'l3'),
    query: fc.constantFrom('q1', 'q2', 'q3', 'q4'),
    kind: fc.constantFrom(...OUTCOME_KINDS),
    day: fc.integer({ min: 0, max: 400 }),
    hour: fc.integer({ min: 0, max: 23 }),
    position: fc.constantFrom(1, 2, 7),
    isKnown: fc.boolean(),
    value: fc.constantFrom(0.1, 0.3, 0.7),
  })
  .map(({ lead, query, kind, day, hour, position, isKnown, value }) =>
    change({
      lead_id: lead,
      query_id: query,
      kind,
      at_ms: START + day * DAY_MS + hour * 3_600_000,
      placement: isKnown
        ? {
            need_key: `need of ${query}`,
            position,
            carried: [
              { snippet_id: 's1', miner_id: 'm1', value },
              { snippet_id: 's2', miner_id: 'm2', value: 0.2 },
            ],
          }
        : null,
    }),
  );
const stream = fc.array(random, { maxLength: 40 });

/** Everything that a question can see. */
function seen(state: LearnedState, asOfMs: number) {
  const leads = ['l1', 'l2', 'l3'].map((lead) => {
    const outcomes = of(state, asOfMs, 'need of q1', lead);
    return outcomes && { ...outcomes, latest: outcomes.latest() };
  });
  const miners = ['m1', 'm2'].map((id) => state.miners.sums(id, asOfMs, 60));
  return { leads, miners, totals: state.miners.totals(asOfMs, 60) };
}

describe('what is learned', () => {
  it('is what docs/learning.md computes by hand', () => {
    const now = START + 180 * DAY_MS;
    const one = of(learn([change({ kind: 'rejected', at_ms: now })]), now);
    expect(one).toMatchObject({ value: 0, events: 2, weight: 0.15 });
    const half = of(learn([change({ kind: 'rejected' })]), now);
    expect(half?.events).toBeCloseTo(1, 12);
    expect(half?.weight).toBeCloseTo(0.1, 12);
    const clicks = [1, 2, 3].map(() => change({ kind: 'click', at_ms: now }));
    expect(of(learn(clicks), now)?.weight).toBeCloseTo(0.0391, 4);
    const mixed = [change({ kind: 'converted', at_ms: now }), change({ kind: 'rejected', at_ms: now })];
    expect(of(learn(mixed), now)?.value).toBeCloseTo(4 / 6, 12);
    const other = of(learn([change({ kind: 'rejected', at_ms: now })]), now, 'another need');
    expect(other?.events).toBeCloseTo(0.2, 12);
    const bounced = of(learn([change({ kind: 'bounced', at_ms: now })]), now, 'another need');
    expect(bounced?.events).toBeCloseTo(1, 12);
    const low = change({ kind: 'impression', at_ms: now });
    const placement = { need_key: 'need', position: 4, carried: [] };
    expect(of(learn([{ ...low, placement }]), now)?.events).toBeCloseTo(0.0125, 12);
  });

  it('does not depend on the order of events, to the last bit', () => {
    fc.assert(
      fc.property(
        stream,
        fc.infiniteStream(fc.nat()),
        fc.integer({ min: 0, max: 420 }),
        (events, at, day) => {
          const keyed = events.map((event) => ({ event, key: at.next().value ?? 0 }));
          const shuffled = keyed.sort((a, b) => a.key - b.key).map(({ event }) => event);
          const asOfMs = START + day * DAY_MS;
          expect(seen(learn(shuffled), asOfMs)).toEqual(seen(learn(events), asOfMs));
        },
      ),
    );
  });

  it('knows nothing at an instant of what came later', () => {
    fc.assert(
      fc.property(stream, fc.integer({ min: 0, max: 420 }), (events, day) => {
        const asOfMs = START + day * DAY_MS;
        const before = events.filter((event) => event.at_ms <= asOfMs);
        expect(seen(learn(events), asOfMs)).toEqual(seen(learn(before), asOfMs));
      }),
    );
  });

  it('ends as if the query had been there from the start when it comes late', () => {
    fc.assert(
      fc.property(stream, (events) => {
        const early = events.map((event) => ({ ...event, placement: null }));
        const state = learn(early);
        expect(state.miners.minerIds()).toEqual([]);
        state.apply(events);
        const asOfMs = START + 420 * DAY_MS;
        expect(seen(state, asOfMs)).toEqual(seen(learn(events), asOfMs));
        expect(state.stats()).toEqual(learn(events).stats());
      }),
    );
  });

  it('lists no miner whose only event was taken back by one that is earlier and not attributed', () => {
    const at = { query_id: 'q3', lead_id: 'l3', kind: 'click' as const, at_ms: START };
    const attributed = change({ ...at, event_id: 'b' });
    const state = learn([attributed]);
    expect(state.miners.minerIds()).not.toEqual([]);
    state.apply([change({ ...at, event_id: 'a', placement: null })]);
    expect([state.miners.minerIds(), state.stats().miners]).toEqual([[], 0]);
  });

  it('forgets a lead and what it counted for miners, to the last bit', () => {
    fc.assert(
      fc.property(stream, (events) => {
        const state = learn(events);
        const version = state.version;
        state.forget(['l1', 'never there']);
        const rest = events.filter((event) => event.lead_id !== 'l1');
        const asOfMs = START + 420 * DAY_MS;
        expect(seen(state, asOfMs)).toEqual(seen(learn(rest), asOfMs));
        if (rest.length < events.length) expect(state.version).not.toBe(version);
      }),
    );
  });

  it('is within bounds whatever happened', () => {
    fc.assert(
      fc.property(stream, (events) => {
        for (const outcomes of seen(learn(events), START + 420 * DAY_MS).leads) {
          if (outcomes === null) continue;
          expect(outcomes.value).toBeGreaterThanOrEqual(0);
          expect(outcomes.value).toBeLessThanOrEqual(1);
          expect(outcomes.weight).toBeGreaterThan(0);
          expect(outcomes.weight).toBeLessThan(DEFAULT_LEARNING.share.max);
          expect(outcomes.events).toBeGreaterThan(0);
        }
      }),
    );
  });

  it('counts one kind for one answer once: the earliest', () => {
    const again = [0, 1, 2].map((hour) =>
      change({ query_id: 'same', kind: 'click', at_ms: START + hour * 3_600_000 }),
    );
    const once = of(learn(again.slice(0, 1)), START + DAY_MS);
    expect(of(learn(again), START + DAY_MS)?.events).toBe(once?.events);
    expect(of(learn(again.toReversed()), START + DAY_MS)?.events).toBe(once?.events);
  });

  it('tells a person of the last event, of the same need before any other', () => {
    const otherNeed = { need_key: 'other', position: 1, carried: [] };
    const state = learn([
      change({ kind: 'rejected' }),
      change({ kind: 'accepted', at_ms: START + DAY_MS, placement: otherNeed }),
      change({ kind: 'click', at_ms: START + 2 * DAY_MS }),
    ]);
    const now = START + 3 * DAY_MS;
    expect(of(state, now)?.latest()).toEqual({ kind: 'rejected', atMs: START, isSameNeed: true });
    expect(of(state, now, 'third')?.latest()).toMatchObject({ kind: 'accepted', isSameNeed: false });
  });

  it('knows nothing before anything happened', () => {
    expect(new LearnedState(DEFAULT_LEARNING).leads(START)).toBeNull();
  });

  it('finds among candidates exactly the leads that it knows, also after it forgot some and heard of others', async () => {
    const index = createLeadIndex({ dimensions: 4, embedderVersion: 'none' });
    const ids = Array.from({ length: 300 }, (_, i) => `lead ${i}`);
    const block = (lead_id: string) => ({ lead: sampleLead(lead_id), snippets: [], embedding: null });
    index.apply(ids.map((lead_id, i) => ({ seq: i + 1, lead_id, block: block(lead_id) })));
    const snapshot = index.snapshot();
    const { candidates } = snapshot.search({
      stages: [EVERYTHING],
      wanted: 300,
      limit: 300,
      terms: [],
      vector: null,
      asOfMs: START,
      intent: DEFAULT_INTENT,
    });
    const idOf = (i: number) =>
      snapshot.segments[candidates.segment[i] ?? 0]?.leadId(candidates.ordinal[i] ?? 0) ?? '';
    const state = new LearnedState(DEFAULT_LEARNING);
    const pick = (step: number, from: number) => ids.filter((_, i) => i % step === from);
    const expectSame = () => {
      const leads = state.leads(START);
      const found = leads?.among(candidates, snapshot, 'need');
      for (let i = 0; i < candidates.count; i++) {
        const { latest, ...numbers } = leads?.of(idOf(i), 'need') ?? { latest: () => null };
        expect(found?.get(i) ?? {}).toMatchObject(numbers);
        expect(found?.get(i)?.latest() ?? null).toEqual(latest());
      }
      return found?.size;
    };
    state.apply(pick(3, 0).map((lead_id) => change({ lead_id })));
    expect(expectSame()).toBe(100);
    state.forget(pick(6, 0));
    expect(expectSame()).toBe(50);
    state.apply([...pick(6, 0), ...pick(3, 1), 'not in the index'].map((lead_id) => change({ lead_id })));
    expect(expectSame()).toBe(200);
    await index.close();
  });

  it('holds no more than it may, and drops what nothing was heard of for longest', () => {
    const settings = { ...DEFAULT_LEARNING, eventsMax: 20 };
    const state = new LearnedState(settings);
    for (let i = 0; i < 100; i++) state.apply([change({ lead_id: i % 2 === 0 ? 'busy' : `lead ${i}` })]);
    expect(state.stats().events).toBeLessThanOrEqual(20);
    expect(of(state, START, 'need', 'lead 1')).toBeNull();
    expect(of(state, START, 'need', 'busy') ?? of(state, START, 'need', 'lead 99')).not.toBeNull();
    expect(state.stats().dropped).toBeGreaterThan(0);
    const one = learn(Array.from({ length: 1_000 }, (_, i) => change({ at_ms: START + i })));
    expect(one.stats()).toMatchObject({ leads: 1, events: 200 });
  });

  it('loses what is too old, and nothing that still counts', () => {
    fc.assert(
      fc.property(stream, fc.integer({ min: 300, max: 800 }), (events, day) => {
        const now = START + day * DAY_MS;
        const [kept, pruned] = [learn(events), learn(events)];
        pruned.prune(now);
        expect(seen(pruned, now)).toEqual(seen(kept, now));
      }),
    );
    const state = learn([change()]);
    state.prune(START + 400 * DAY_MS);
    expect(state.stats()).toMatchObject({ leads: 0, events: 0 });
    expect(state.leads(START + 400 * DAY_MS)).toBeNull();
  });
});

describe('what becomes of the evidence of a miner', () => {
  const placement = (position: number) => ({
    need_key: 'need',
    position,
    carried: [
      { snippet_id: 's1', miner_id: 'one', value: 0.6 },
      { snippet_id: 's2', miner_id: 'two', value: 0.2 },
    ],
  });

  it('is what docs/learning.md computes by hand', () => {
    const state = learn([
      change({ kind: 'impression', placement: placement(2) }),
      change({ kind: 'click', placement: placement(2) }),
      change({ kind: 'converted', at_ms: START + 60 * DAY_MS, placement: placement(1) }),
    ]);
    const asOf = START + 61 * DAY_MS;
    const one = state.miners.sums('one', asOf, 60);
    expect(one?.examined).toBeCloseTo(0.75 * 0.5 * 0.5, 9);
    expect(one?.clicks).toBeCloseTo(0.75 * 0.5, 9);
    expect(one?.converted).toBeCloseTo(0.75, 9);
    expect(state.miners.sums('two', asOf, 60)?.converted).toBeCloseTo(0.25, 9);
    expect(state.miners.totals(asOf, 60).converted).toBeCloseTo(1, 9);
    expect(state.miners.minerIds()).toEqual(['one', 'two']);
  });

  it('counts from the end of its day on, and names what is new then', () => {
    const state = learn([change({ kind: 'click', at_ms: START + 5, placement: placement(1) })]);
    expect(state.miners.sums('one', START + DAY_MS - 1, 60)).toBeNull();
    expect(state.miners.sums('one', START + DAY_MS, 60)).toMatchObject({ clicks: 0.75 });
    const [before, after] = [START + DAY_MS - 1, START + DAY_MS].map((at) => state.miners.versionAt(at));
    state.apply([change({ kind: 'click', at_ms: START + 9, placement: placement(1) })]);
    expect(state.miners.versionAt(START + DAY_MS - 1)).toBe(before);
    expect(state.miners.versionAt(START + DAY_MS)).not.toBe(after);
  });
});
