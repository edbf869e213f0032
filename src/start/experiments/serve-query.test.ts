import { describe, expect, it, vi } from 'vitest';
import type { Answer } from '../../domain/answer.ts';
import { AppError } from '../../errors.ts';
import { type Definition, type DefinitionInput, DefinitionSchema } from '../../experiments/definition.ts';
import { type Ask, type ServeContext, type ServeInput, serveQuery } from './serve-query.ts';

const fitWeights = { weights: { fit: 0.9, intent: 0.1 } };
const experiment = (given: Partial<DefinitionInput> = {}): Definition => ({
  ...DefinitionSchema.parse({
    id: 'one',
    hypothesis: 'h',
    kind: 'ab',
    unit: 'query',
    variants: [
      { name: 'control', share: 0 },
      { name: 'b', share: 1, overrides: fitWeights },
    ],
    ...given,
  }),
  salt: 'salt',
});
const drafted = experiment({
  kind: 'interleave',
  variants: [
    { name: 'control', share: 0.5 },
    { name: 'b', share: 0.5, overrides: fitWeights },
  ],
});

/** Safe: what is served looks at these fields alone. */
const answer = (leads: string[], given: Partial<Answer> = {}): Answer =>
  ({
    query_id: 'made',
    leads: leads.map((lead_id, i) => ({ lead_id, company_id: lead_id, rank: i + 1, score: 1 - i / 100 })),
    cost: { usd: 1, usd_per_lead: 0, lead_cost_usd: 0, llm_calls: 1, llm_hit: true, label_hits: 0 },
    timings_ms: { total: 1 },
    degraded: [],
    ...given,
  }) as unknown as Answer;

const context = (given: Partial<ServeContext> = {}): ServeContext => ({
  running: [],
  exploreShare: 0,
  latencyMs: 400,
  stopwatch: () => 0,
  ...given,
});
const input = (ask: Ask, given: Partial<ServeInput> = {}): ServeInput => ({
  request: { prompt: 'p' },
  submitter: 'ann',
  ask,
  signal: new AbortController().signal,
  ...given,
});
const leads = ['a', 'b', 'c', 'd'];

describe('a query under experiments', () => {
  it('is the very answer where none runs', async () => {
    const made = answer(leads);
    const served = await serveQuery(
      input(async () => made),
      context(),
    );
    expect(served).toEqual({ answer: made, exposures: [], marks: [] });
    expect(served.answer).toBe(made);
  });

  it('is control where the variant fails, says so, and is counted with the variant it was meant for', async () => {
    const ask: Ask = async (overrides) => {
      if (overrides !== null) throw new Error('broken');
      return answer(leads);
    };
    const served = await serveQuery(input(ask), context({ running: [experiment()] }));
    expect(served.answer.degraded).toEqual([
      'experiment one: variant b failed, control was answered instead',
    ]);
    expect(served.exposures).toMatchObject([{ variant: 'b', fell_back: true, degraded: true }]);
  });

  it('is not tried again where nobody waits, or where control would be refused too', async () => {
    const gone = AbortSignal.abort();
    for (const [error, signal] of [
      [new Error('aborted'), gone],
      [new AppError('not_ready', 'warming up'), undefined],
    ] as const) {
      const ask = vi.fn<Ask>(async () => Promise.reject(error));
      const given = input(ask, signal && { signal });
      await expect(serveQuery(given, context({ running: [experiment()] }))).rejects.toBe(error);
      expect(ask).toHaveBeenCalledTimes(1);
    }
  });

  it('changes settings of two layers at once', async () => {
    const other = experiment({
      id: 'two',
      layer: 'decay',
      variants: [
        { name: 'control', share: 0 },
        { name: 'fast', share: 1, overrides: { intent: { decay_days: 30 } } },
      ],
    });
    const ask = vi.fn<Ask>(async () => answer(leads));
    const served = await serveQuery(input(ask), context({ running: [experiment(), other] }));
    expect(ask).toHaveBeenCalledWith({ ...fitWeights, intent: { decay_days: 30 } });
    expect(served.answer.experiments).toEqual([
      { id: 'one', variant: 'b' },
      { id: 'two', variant: 'fast' },
    ]);
  });

  it('interleaves: places from 1 on, a team each, the cost of both, the query named by the coin', async () => {
    const ask: Ask = async (overrides) => answer(overrides === null ? leads : ['d', 'c', 'x', 'a']);
    const served = await serveQuery(input(ask), context({ running: [drafted] }));
    expect(served.answer.leads.map(({ rank }) => rank)).toEqual([1, 2, 3, 4]);
    expect(served.marks.filter(({ team }) => team === 'control')).toHaveLength(2);
    expect(served.answer.cost).toMatchObject({ usd: 2, llm_calls: 2 });
    expect(served.exposures).toMatchObject([
      { variant: 'interleaved', credit: 'accepted', fell_back: false },
    ]);
  });

  it.each<[string, (ask: Ask) => Partial<ServeContext> & { ask: Ask }]>([
    [
      'no time was left for the other ranking',
      (ask) => {
        let now = 0;
        return {
          ask(...given) {
            now += 300;
            return ask(...given);
          },
          stopwatch: () => now,
        };
      },
    ],
    [
      'the other ranking failed',
      (ask) => ({
        ask: async (overrides) => (overrides === null ? ask(null) : Promise.reject(new Error('broken'))),
      }),
    ],
    [
      'the other ranking was not complete',
      (ask) => ({
        ask: async (overrides) =>
          overrides === null ? ask(null) : answer(leads, { degraded: ['vector: left out'] }),
      }),
    ],
  ])('answers control alone where %s', async (why, arrange) => {
    const { ask, ...given } = arrange(async () => answer(leads));
    const served = await serveQuery(input(ask), context({ running: [drafted], ...given }));
    expect(served.answer.leads.map(({ lead_id }) => lead_id)).toEqual(leads);
    expect(served.answer.degraded).toEqual([`experiment one: ${why}, control was answered alone`]);
    expect(served.marks).toEqual([]);
    expect(served.exposures).toMatchObject([{ fell_back: true }]);
  });

  it('gives the other ranking only the time that is left', async () => {
    let now = 0;
    const ask = vi.fn<Ask>(async () => {
      now += 50;
      return answer(leads);
    });
    await serveQuery(input(ask), context({ running: [drafted], stopwatch: () => now }));
    expect(ask).toHaveBeenLastCalledWith(fitWeights, 350);
  });
});

describe('exploration', () => {
  it('keeps what is shown, follows from the query id, and logs where each lead came from', async () => {
    const ask: Ask = async () => answer(leads, { query_id: 'q7' });
    const [one, two] = [
      await serveQuery(input(ask), context({ exploreShare: 0.5 })),
      await serveQuery(input(ask), context({ exploreShare: 0.5 })),
    ];
    expect(one).toEqual(two);
    expect(one.answer.leads.map(({ lead_id }) => lead_id).sort()).toEqual(leads);
    one.marks.forEach(({ base_rank }, at) => {
      expect(one.answer.leads[at]?.lead_id).toBe(leads[(base_rank ?? 0) - 1]);
    });
  });

  it('is off for a replay', async () => {
    const made = answer(leads);
    const request = { prompt: 'p', as_of: '2026-01-01T00:00:00Z' };
    const served = await serveQuery(
      input(async () => made, { request }),
      context({ exploreShare: 0.5 }),
    );
    expect(served.answer).toBe(made);
    expect(served.marks).toEqual([]);
  });
});
