import { describe, expect, it } from 'vitest';
import type { Experiment, Totals } from '../ports/experiments.ts';
import { type Definition, DefinitionSchema, settingsOf } from './definition.ts';
import { type Counts, noCounts } from './metrics.ts';
import { reportOf } from './report.ts';

const HOUR = 3_600_000;
const definition: Definition = {
  ...DefinitionSchema.parse({
    id: 'one',
    hypothesis: 'h',
    kind: 'ab',
    variants: [
      { name: 'control', share: 0.5 },
      { name: 'b', share: 0.5, overrides: { weights: { fit: 1, intent: 0 }, intent: { decay_days: 30 } } },
    ],
    guardrails: [{ metric: 'llm_ratio', max_increase: 0.1 }],
  }),
  salt: 's',
};
const running: Experiment = {
  definition,
  status: 'running',
  created_at_ms: 0,
  started_at_ms: 0,
  stopped_at_ms: null,
};

/** 50 groups of `each` queries, a share of which is accepted. */
function groups(variant: string, each: number, rate: number, more: Partial<Counts> = {}): Totals['buckets'] {
  return Array.from({ length: 50 }, (_, bucket) => ({
    variant,
    bucket,
    counts: {
      ...noCounts(),
      queries: each,
      units: 10,
      leads: each * 25,
      accepted: Math.round(each * rate + (bucket % 3) - 1),
      ...more,
    },
  }));
}
const report = (buckets: Totals['buckets'], of: Experiment = running) =>
  reportOf(of, [], { buckets, days: [], latencies: [], waiting: 0 }, 5 * HOUR);

describe('the verdict', () => {
  it.each<[string, Totals['buckets'], RegExp]>([
    [
      'better',
      [...groups('control', 200, 0.2), ...groups('b', 200, 0.3)],
      /^b is better by 0\.1 accepted_rate \(interval \+0\.09\d* to \+0\.1\d*, 95 % always-valid\); no sample-ratio problem; llm_ratio holds; stop and ship\. Running for 5 h\.$/,
    ],
    [
      'worse',
      [...groups('control', 200, 0.3), ...groups('b', 200, 0.2)],
      /^b is worse by 0\.1 .*stop and keep control/,
    ],
    [
      'too early',
      [...groups('control', 5, 0.4), ...groups('b', 5, 0.4)],
      /^b: too early, accepted_rate \+0 .*needs about \d+ more queries per variant/,
    ],
    ['hardly begun', [...groups('control', 1, 0.5), ...groups('b', 1, 0.5)], /^b: too early, too few units/],
    [
      'no difference that matters',
      [...groups('control', 2000, 0.3), ...groups('b', 2000, 0.3)],
      /^b makes no difference that matters/,
    ],
    [
      'a broken guardrail',
      [...groups('control', 200, 0.2, { llm_hits: 20 }), ...groups('b', 200, 0.3, { llm_hits: 60 })],
      /^b breaks a guardrail \(llm_ratio broken\).*stop and keep control/,
    ],
    [
      'a sample-ratio mismatch, before all else',
      [...groups('control', 200, 0.2), ...groups('b', 200, 0.3, { units: 5 })],
      /^Sample-ratio mismatch: .*control 500, b 250.*Do not read the other numbers/,
    ],
  ])('says %s', (_, buckets, words) => {
    expect(report(buckets).verdict).toMatch(words);
  });

  it('says nothing of a draft', () => {
    expect(report([], { ...running, status: 'draft', started_at_ms: null }).verdict).toBe(
      'Not started: nothing has been counted.',
    );
  });

  it('says which of two interleaved rankings is preferred', () => {
    const of = { ...running, definition: { ...definition, kind: 'interleave' as const } };
    const drafted = (preference: number) =>
      groups('interleaved', 40, 0.5, { decided: 20, preference, credit_treatment: 12, credit_control: 8 });
    expect(report(drafted(8), of).verdict).toMatch(
      /^The treatment's ranking is preferred: preference \+0\.4 .* over 1000 decided queries; accepted: treatment 600, control 400; stop and ship/,
    );
    expect(report(drafted(-8), of).verdict).toMatch(/^Control's ranking is preferred/);
    expect(report(drafted(0), of).verdict).toMatch(/^Too early/);
    expect(report([], of).verdict).toMatch(/^Too early: 0 queries with credit/);
  });
});

it('names the settings that an experiment changes, so that no other changes them too', () => {
  expect(settingsOf(definition)).toEqual(['intent.decay_days', 'weights.fit', 'weights.intent']);
});
