import type { SegmentView } from '../../lead-index/api.ts';
import type { MinerFactors } from '../../ports/learned.ts';

const DAY_MS = 86_400_000;

export interface EvidenceTimes {
  /** Snippets observed by the instant. */
  count: number;
  /** Age of the newest in whole days; -1 without any. */
  newestDays: number;
  /** Mean factor of their miners; -1 without any, 1 where all count alike. */
  minerQuality: number;
}

/** What is known of a lead's snippets without looking at their words; read from columns, so that no text is decoded. */
export function evidenceTimes(
  segment: SegmentView,
  ordinal: number,
  asOfMs: number,
  miners: MinerFactors | undefined,
): EvidenceTimes {
  const { snippetStart, snippetTimes } = segment;
  const first = snippetStart[ordinal] ?? 0;
  let end = snippetStart[ordinal + 1] ?? 0;
  while (end > first && (snippetTimes[end - 1] ?? 0) > asOfMs) end--;
  if (end === first) return { count: 0, newestDays: -1, minerQuality: -1 };
  return {
    count: end - first,
    newestDays: Math.floor((asOfMs - (snippetTimes[end - 1] ?? 0)) / DAY_MS),
    minerQuality: miners === undefined ? 1 : factorSum(segment, first, end, miners) / (end - first),
  };
}

function factorSum(segment: SegmentView, first: number, end: number, miners: MinerFactors): number {
  const { snippetMiners, minerIds } = segment;
  let sum = 0;
  for (let i = first; i < end; i++) sum += miners.of(minerIds[snippetMiners[i] ?? 0] ?? '');
  return sum;
}
