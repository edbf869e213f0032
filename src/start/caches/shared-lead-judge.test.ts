import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createMemoryCache } from '../../adapters/memory/create-memory-cache.ts';
import type { JudgeRequest, LeadJudge } from '../../ports/lead-judge.ts';
import { createMetrics } from '../../telemetry/metrics.ts';
import { cacheKeys } from './cache-keys.ts';
import { sharedLeadJudge } from './shared-lead-judge.ts';

const keys = cacheKeys({ tenant: 't', packageVersion: '1', modelVersion: 'judge', settings: null });
const signal = new AbortController().signal;

function requestFor(ids: string[], need = 'payments'): JudgeRequest {
  return {
    need,
    today: '2026-06-30',
    leads: ids.map((id) => ({ facts: { company: `Company ${id}` }, evidence: [] })),
    leadIds: ids,
  };
}

/** Counts what it is asked; says nothing of the company `mute`. */
function countingJudge(): LeadJudge & { asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    model: 'm',
    promptVersion: 'p1',
    usageMax: () => ({ inputTokens: 10, outputTokens: 10 }),
    async judge({ leads }) {
      await sleep(20);
      asked.push(...leads.map((lead) => lead.facts.company));
      return {
        judgements: leads.map(({ facts }) =>
          facts.company === 'Company mute' ? null : { value: facts.company.length / 100, confidence: 0.5 },
        ),
        usage: { inputTokens: leads.length, outputTokens: leads.length },
      };
    },
  };
}

function open() {
  const cache = createMemoryCache({ entriesMax: 100, bytesMax: 100_000 });
  const judge = countingJudge();
  const shared = () => sharedLeadJudge(judge, cache, keys, createMetrics().cache);
  return { cache, judge, one: shared(), two: shared() };
}

describe('judgements that processes share', () => {
  it('are paid for once', async () => {
    const { judge, one, two } = open();
    const first = await one.judge(requestFor(['a', 'b']), signal);
    const second = await two.judge(requestFor(['b', 'c', 'a']), signal);
    expect(judge.asked).toEqual(['Company a', 'Company b', 'Company c']);
    expect(second.judgements.map((one) => one?.value)).toEqual([0.09, 0.09, 0.09]);
    expect(first.usage.inputTokens).toBe(2);
    expect(second.usage.inputTokens).toBe(1);
    expect((await two.judge(requestFor(['a']), signal)).usage).toEqual({ inputTokens: 0, outputTokens: 0 });
  });

  it('are waited for while another process asks', async () => {
    const { judge, one, two } = open();
    const replies = await Promise.all([
      one.judge(requestFor(['a', 'b']), signal),
      two.judge(requestFor(['a', 'b']), signal),
    ]);
    expect(judge.asked).toHaveLength(2);
    expect(replies[0].judgements).toEqual(replies[1].judgements);
  });

  it('are of one need, one day and these facts only', async () => {
    const { judge, one } = open();
    await one.judge(requestFor(['a']), signal);
    await one.judge(requestFor(['a'], 'logistics'), signal);
    await one.judge({ ...requestFor(['a']), today: '2026-07-01' }, signal);
    await one.judge(
      { ...requestFor(['a']), leads: [{ facts: { company: 'Renamed' }, evidence: [] }] },
      signal,
    );
    expect(judge.asked).toHaveLength(4);
  });

  it('are not kept where the model said nothing', async () => {
    const { judge, one } = open();
    for (let i = 0; i < 2; i++)
      expect((await one.judge(requestFor(['mute']), signal)).judgements).toEqual([null]);
    expect(judge.asked).toHaveLength(2);
  });

  it('do not stand in for a reply that failed, and the next process asks at once', async () => {
    const { judge, one, two, cache } = open();
    const broken = sharedLeadJudge(
      { ...judge, judge: () => Promise.reject(new Error('gone')) },
      cache,
      keys,
      createMetrics().cache,
    );
    await expect(broken.judge(requestFor(['a']), signal)).rejects.toThrow('gone');
    expect((await two.judge(requestFor(['a']), signal)).judgements).toHaveLength(1);
    expect(await one.judge(requestFor(['a']), signal)).toMatchObject({ usage: { inputTokens: 0 } });
  });
});
