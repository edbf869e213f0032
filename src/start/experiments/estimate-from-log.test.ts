import { describe, expect, it, vi } from 'vitest';
import { EstimateRequestSchema } from '../../experiments/off-policy/estimate-request.ts';
import { FEATURES_VERSION, RANKER_FEATURES } from '../../pipeline/features/ranker-features.ts';
import type { LoggedAnswer, LoggedAnswersRequest } from '../../ports/experiments.ts';
import type { Ranker } from '../../ports/ranker.ts';
import { estimateFromLog } from './estimate-from-log.ts';

const NOW = Date.UTC(2026, 0, 10);
const row = (first: number) => RANKER_FEATURES.map((_, i) => (i === 0 ? first : 0));

/** Three leads in their order by score; the reader clicks the last one, which the model values most. */
const logged = (n: number, given: Partial<LoggedAnswer> = {}): LoggedAnswer => ({
  query_id: `q${String(n).padStart(5, '0')}`,
  asked_at_ms: NOW - n,
  answer: ['a', 'b', 'c'].map((lead_id, i) => ({
    lead_id,
    rank: i + 1,
    components: { fit: { weight: 0.6, value: 0.9 - i / 10 }, intent: { weight: 0.4, value: 0 } },
  })),
  features: { features_version: FEATURES_VERSION, leads: [row(0.1), row(0.2), row(0.9)] },
  rewarded: ['c'],
  ...given,
});

function context(answers: LoggedAnswer[]) {
  const ranker: Ranker = {
    version: 'candidate',
    columns: RANKER_FEATURES,
    weight: 1,
    depth: 10,
    predict: async (features, rows) =>
      Float32Array.from({ length: rows }, (_, i) => features[i * RANKER_FEATURES.length] ?? 0),
    close: vi.fn(async () => undefined),
  };
  const loggedAnswers = vi.fn(async (_: string, { before, limit }: LoggedAnswersRequest) =>
    answers.filter((one) => one.asked_at_ms < before.asked_at_ms).slice(0, limit),
  );
  return { ranker, store: { loggedAnswers }, tenant: 't', openRanker: async () => ranker, now: () => NOW };
}
const request = (given: object) => EstimateRequestSchema.parse({ clip: 100, ...given });

describe('an estimate from the log', () => {
  it('reads every page once, and values a model by what was stored of the leads', async () => {
    const ctx = context(Array.from({ length: 450 }, (_, n) => logged(n)));
    const found = await estimateFromLog(request({ model: 'candidate' }), ctx);
    expect(ctx.store.loggedAnswers).toHaveBeenCalledTimes(3);
    expect(found).toMatchObject({ queries: 450, leads: 1350, skipped: 0 });
    // Seen a third as often as the first place, the last lead was clicked every time: first, it would be worth three.
    expect(found.value).toBeCloseTo(1, 6);
    expect(found.logged_value).toBeCloseTo(1 / 3, 9);
    expect(found.verdict).toMatch(/^The candidate looks better/);
    expect(ctx.ranker.close).toHaveBeenCalledTimes(1);
  });

  it('looks at no more answers than asked for', async () => {
    const ctx = context(Array.from({ length: 450 }, (_, n) => logged(n)));
    const found = await estimateFromLog(request({ weights: { fit: 1, intent: 0 }, queries: 210 }), ctx);
    expect(found.queries).toBe(210);
    expect(found.value).toBeCloseTo(found.logged_value ?? 0, 9);
  });

  it('leaves out what it cannot score: interleaved answers, other features, answers of another form', async () => {
    const team = [
      {
        lead_id: 'a',
        rank: 1,
        team: 'control',
        components: { fit: { weight: 1, value: 1 }, intent: { weight: 0, value: 0 } },
      },
    ];
    const ctx = context([
      logged(1, { answer: team }),
      logged(2, { features: null }),
      logged(3, { features: { features_version: 'older', leads: [] } }),
      logged(4, { answer: 'nothing' }),
    ]);
    const found = await estimateFromLog(request({ model: 'candidate' }), ctx);
    expect(found).toMatchObject({ skipped: 4, leads: 0, value: null });
    expect(found.verdict).toMatch(/^Nothing to say/);
  });

  it('refuses a model that looks at other features, and closes it', async () => {
    const ctx = context([logged(1)]);
    const other = { ...ctx.ranker, columns: ['else'] };
    await expect(
      estimateFromLog(request({ model: 'x' }), { ...ctx, openRanker: async () => other }),
    ).rejects.toMatchObject({ code: 'invalid' });
    expect(ctx.ranker.close).toHaveBeenCalledTimes(1);
  });
});
