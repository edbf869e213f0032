import { AppError } from '../../errors.ts';
import type { SegmentView } from '../../lead-index/api.ts';
import { memoOf } from '../../memo.ts';
import type { JudgeLead } from '../../ports/lead-judge.ts';
import type { ScoredCandidates } from './find-weak.ts';
import type { LeadToJudge } from './judge-desk.ts';
import { contentHash, judgeLead } from './judge-lead.ts';

/** Leads of one segment whose hash is kept; reading and hashing one takes some 60 microseconds (bench/judging.ts). */
const KEPT_MAX = 65_536;

const whole = memoOf((segment: SegmentView, key): { newestMs: number; hash: string } => {
  const snippets = segment.snippets(Number(key));
  return {
    newestMs: snippets.reduce(
      (newest, { observed_at_ms: at }) => Math.max(newest, at),
      Number.NEGATIVE_INFINITY,
    ),
    hash: contentHash(judgeLead(segment.lead(Number(key)), snippets)),
  };
}, KEPT_MAX);

/** A candidate as it would be judged as of the instant. What is sent is made only when it is. */
export function toJudge(
  i: number,
  { candidates, snapshot }: ScoredCandidates,
  asOfMs: number,
): LeadToJudge & { i: number } {
  const segment = snapshot.segments[candidates.segment[i] ?? 0];
  const ordinal = candidates.ordinal[i] ?? 0;
  if (segment === undefined) throw new AppError('internal', `candidate ${i} has no segment`);
  const judged = (): JudgeLead =>
    judgeLead(
      segment.lead(ordinal),
      segment.snippets(ordinal).filter((snippet) => snippet.observed_at_ms <= asOfMs),
    );
  return {
    i,
    leadId: segment.leadId(ordinal),
    contentHash() {
      const { newestMs, hash } = whole(segment, String(ordinal));
      return newestMs <= asOfMs ? hash : contentHash(judged());
    },
    judged,
  };
}
