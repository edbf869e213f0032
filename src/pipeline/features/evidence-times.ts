import type { SegmentView } from '../../lead-index/api.ts';

/** Segments do not change, so what is read of one is kept for as long as it lives. */
const kept = new WeakMap<SegmentView, Map<number, Float64Array>>();
/** Most leads of one segment that are kept; beyond it the memory starts anew. */
const LEADS_KEPT_MAX = 50_000;
const DAY_MS = 86_400_000;

/** How many snippets of the lead were observed by the instant, and the age of the newest in whole days; -1 without any. */
export function evidenceTimes(
  segment: SegmentView,
  ordinal: number,
  asOfMs: number,
): { count: number; newestDays: number } {
  const times = timesOf(segment, ordinal);
  let count = times.length;
  while (count > 0 && (times[count - 1] ?? 0) > asOfMs) count--;
  const newest = times[count - 1];
  return { count, newestDays: newest === undefined ? -1 : Math.floor((asOfMs - newest) / DAY_MS) };
}

function timesOf(segment: SegmentView, ordinal: number): Float64Array {
  let leads = kept.get(segment);
  if (leads === undefined || leads.size >= LEADS_KEPT_MAX) {
    leads = new Map();
    kept.set(segment, leads);
  }
  let times = leads.get(ordinal);
  if (times === undefined) {
    times = Float64Array.from(segment.snippets(ordinal), (snippet) => snippet.observed_at_ms);
    leads.set(ordinal, times);
  }
  return times;
}
