import fc from 'fast-check';
import { expect, it } from 'vitest';
import { OUTCOME_KINDS, type OutcomeKind } from '../../domain/outcome.ts';
import { judgeEvents } from './judge-events.ts';
import { addTally, emptyTally, readTally, sameTally } from './tally.ts';
import { type LeadEvent, tallyOutcomes } from './tally-outcomes.ts';

const event = (lead_id: string, kind: OutcomeKind, at_ms = 0, received_ms = at_ms): LeadEvent => ({
  lead_id,
  kind,
  at_ms,
  received_ms,
  value_usd: null,
});
const leads = Array.from({ length: 30 }, (_, i) => ({ lead_id: `l${i + 1}`, rank: i + 1 }));
const events = fc.array(
  fc.record({
    lead_id: fc.constantFrom(...leads.map(({ lead_id }) => lead_id), 'unknown'),
    kind: fc.constantFrom(...OUTCOME_KINDS),
    at_ms: fc.integer({ min: 0, max: 1e6 }),
    received_ms: fc.integer({ min: 0, max: 2e6 }),
    value_usd: fc.constantFrom(null, 100),
  }),
  { maxLength: 60 },
);

it.each<[string, OutcomeKind[], 'positive' | 'negative' | null]>([
  ['nothing', [], null],
  ['looked at', ['impression', 'click'], null],
  ['accepted', ['accepted'], 'positive'],
  ['accepted, then bounced', ['accepted', 'bounced'], 'negative'],
  ['rejected, then accepted', ['rejected', 'accepted'], 'positive'],
  ['replied, then rejected', ['replied', 'rejected'], 'positive'],
])('judges %s', (_, kinds, verdict) => {
  expect(judgeEvents(kinds.map((kind, i) => ({ kind, at_ms: i })))).toBe(verdict);
});

it('of two words at one instant the bad one counts, in either order', () => {
  const two = [
    { kind: 'accepted', at_ms: 5 },
    { kind: 'rejected', at_ms: 5 },
  ] as const;
  expect(judgeEvents(two)).toBe('negative');
  expect(judgeEvents(two.toReversed())).toBe('negative');
});

it('looks at the first 25 positions for precision, at all for the rest', () => {
  const { counts } = tallyOutcomes(leads, [event('l25', 'accepted'), event('l26', 'accepted')]);
  expect(counts).toMatchObject({ judged25: 1, positive25: 1, judged: 2 });
});

it('takes impressions for what was seen, and where there are none everything down to the lowest click', () => {
  const withImpressions = [event('l1', 'impression'), event('l3', 'impression'), event('l9', 'click')];
  expect(tallyOutcomes(leads, withImpressions).counts).toMatchObject({ seen: 3, clicked: 1 });
  expect(tallyOutcomes(leads, [event('l9', 'click')]).counts).toMatchObject({ seen: 9, clicked: 1 });
});

it('does not depend on the order of the events, nor on those of leads that were not answered', () => {
  fc.assert(
    fc.property(events, (some) => {
      const known = some.filter(({ lead_id }) => lead_id !== 'unknown');
      expect(sameTally(tallyOutcomes(leads, known.toReversed()), tallyOutcomes(leads, some))).toBe(true);
    }),
  );
});

it('what is put in and taken out again leaves nothing, also after it was stored', () => {
  fc.assert(
    fc.property(events, events, (some, others) => {
      const [one, other] = [tallyOutcomes(leads, some), tallyOutcomes(leads, others)];
      const sum = emptyTally();
      addTally(sum, one);
      addTally(sum, other);
      addTally(sum, readTally(JSON.parse(JSON.stringify(one))), -1);
      expect(sameTally(sum, other)).toBe(true);
    }),
  );
});
