import type { SegmentView } from '../../lead-index/api.ts';
import type { MinerFactors } from '../../ports/learned.ts';

interface Seen {
  /** Ascending. */
  timesMs: Float64Array;
  minerIds: string[];
}

/** Segments do not change, so what is read of one is kept for as long as it lives. */
const kept = new WeakMap<SegmentView, Map<number, Seen>>();
/** Most leads of one segment that are kept; beyond it the memory starts anew. */
const LEADS_KEPT_MAX = 50_000;
const DAY_MS = 86_400_000;

export interface EvidenceTimes {
  /** Snippets observed by the instant. */
  count: number;
  /** Age of the newest in whole days; -1 without any. */
  newestDays: number;
  /** Mean factor of their miners; -1 without any, 1 where all count alike. */
  minerQuality: number;
}

/** What is known of a lead's snippets without looking at their words. */
export function evidenceTimes(
  segment: SegmentView,
  ordinal: number,
  asOfMs: number,
  miners: MinerFactors | undefined,
): EvidenceTimes {
  const { timesMs, minerIds } = seenOf(segment, ordinal);
  let count = timesMs.length;
  while (count > 0 && (timesMs[count - 1] ?? 0) > asOfMs) count--;
  const newest = timesMs[count - 1];
  if (newest === undefined) return { count: 0, newestDays: -1, minerQuality: -1 };
  let sum = 0;
  for (let i = 0; i < count; i++) sum += miners?.of(minerIds[i] ?? '') ?? 1;
  return { count, newestDays: Math.floor((asOfMs - newest) / DAY_MS), minerQuality: sum / count };
}

function seenOf(segment: SegmentView, ordinal: number): Seen {
  let leads = kept.get(segment);
  if (leads === undefined || leads.size >= LEADS_KEPT_MAX) {
    leads = new Map();
    kept.set(segment, leads);
  }
  let seen = leads.get(ordinal);
  if (seen === undefined) {
    const snippets = segment.snippets(ordinal);
    seen = {
      timesMs: Float64Array.from(snippets, (snippet) => snippet.observed_at_ms),
      minerIds: snippets.map((snippet) => snippet.miner_id),
    };
    leads.set(ordinal, seen);
  }
  return seen;
}
