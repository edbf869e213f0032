import { setTimeout as sleep } from 'node:timers/promises';
import { packageVersion } from '../../package-root.ts';
import type { Cache } from '../../ports/cache.ts';
import type { Judgement, JudgeReply, JudgeRequest, LeadJudge, LlmUsage } from '../../ports/lead-judge.ts';
import type { CacheMetrics } from '../../telemetry/cache-metrics.ts';
import type { TextCache } from '../open-text-cache.ts';
import { type CacheKeys, cacheKeys } from './cache-keys.ts';

/** A judgement is named by all it was made from, so it does not grow old; the time bounds what Redis holds. */
const TTL_MS = 86_400_000;
const CLAIM_MS = 2000;
const POLL_MS = 25;
const NOTHING_USED: LlmUsage = { inputTokens: 0, outputTokens: 0 };

/** Nothing is shared where there is no Redis: labels are kept in the process and the store. */
export function shareJudgements(
  { texts, redis }: TextCache,
  tenant: string,
  metrics: CacheMetrics,
): (judge: LeadJudge) => LeadJudge {
  const space = { tenant, packageVersion: packageVersion(), modelVersion: 'judge', settings: null };
  return redis === null
    ? (judge) => judge
    : (judge) => sharedLeadJudge(judge, texts, cacheKeys(space), metrics);
}

/**
 * A judge whose judgements other processes share: what one has paid for, no other asks again, and while one asks the
 * others wait for it. A lead's judgement is kept by lead, need, day, facts, evidence, model and instructions.
 */
export function sharedLeadJudge(
  judge: LeadJudge,
  cache: Cache,
  keys: CacheKeys,
  metrics: CacheMetrics,
): LeadJudge {
  async function judgeShared(
    request: JudgeRequest,
    leadIds: readonly string[],
    signal: AbortSignal,
  ): Promise<JudgeReply> {
    const { leads, need, today } = request;
    const names = leads.map((lead, i) =>
      keys.intent(leadIds[i] ?? '', JSON.stringify([judge.model, judge.promptVersion, need, today, lead])),
    );
    const judgements: (Judgement | null)[] = leads.map(() => null);
    async function look(): Promise<number[]> {
      const open = names.flatMap((_, i) => (judgements[i] === null ? [i] : []));
      const held = await cache.getMany(open.map((i) => names[i] ?? ''));
      open.forEach((i, at) => {
        judgements[i] = readJudgement(held[at]);
      });
      return open.filter((i) => judgements[i] === null);
    }
    let missing = await look();
    for (let i = 0; i < names.length; i++) metrics.lookup('intent', missing.includes(i) ? 'miss' : 'redis');
    if (missing.length === 0) return { judgements, usage: NOTHING_USED };
    const claim = keys.llm(missing.map((i) => names[i]).join(' '));
    const isMine = await cache.claim(claim, CLAIM_MS);
    if (!isMine) missing = await waitFor(look, missing, signal);
    if (missing.length === 0) return { judgements, usage: NOTHING_USED };
    try {
      const asked = missing.flatMap((i) => leads[i] ?? []);
      const reply = await judge.judge({ need, today, leads: asked }, signal);
      missing.forEach((i, at) => {
        const said = reply.judgements[at] ?? null;
        judgements[i] = said;
        if (said !== null) cache.set(names[i] ?? '', JSON.stringify(said), TTL_MS);
      });
      return { judgements, usage: reply.usage };
    } finally {
      if (isMine) cache.release(claim);
    }
  }

  return {
    model: judge.model,
    promptVersion: judge.promptVersion,
    usageMax: (request) => judge.usageMax(request),
    judge: (request, signal) =>
      request.leadIds === undefined
        ? judge.judge(request, signal)
        : judgeShared(request, request.leadIds, signal),
  };
}

/** What is still missing when another process is done, or has had its time, or nobody waits any more. */
async function waitFor(
  look: () => Promise<number[]>,
  before: number[],
  signal: AbortSignal,
): Promise<number[]> {
  let missing = before;
  for (const until = performance.now() + CLAIM_MS; performance.now() < until && !signal.aborted; ) {
    await sleep(POLL_MS);
    missing = await look();
    if (missing.length === 0) break;
  }
  return missing;
}

/** Null where the text is no judgement. */
function readJudgement(text: string | undefined): Judgement | null {
  if (text === undefined) return null;
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || !('value' in value && 'confidence' in value))
      return null;
    const { value: likelihood, confidence } = value;
    return isShare(likelihood) && isShare(confidence) ? { value: likelihood, confidence } : null;
  } catch {
    return null;
  }
}

function isShare(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= 1;
}
