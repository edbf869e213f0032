import type { SegmentState } from './segment-state.ts';

/**
 * So many segments of like size are merged into one; each lead is then moved about log4(leads / 64) times, for some 12 to 15
 * microseconds of a worker's CPU. More would cost every query some 30 microseconds for each segment of thousands of leads (3
 * for one of a few hundred), less would move the leads more often. At 200 changes and 125 queries a second, 6 in place of 4
 * would save 3 CPU ms a second in merges and cost 4 or more in queries, by 1.1 such segments and 0.6 small ones more on
 * average; 3 would cost 7 more in merges and save about as little.
 */
const FAN_IN = 4;
const FAN_IN_MAX = 64;
const BASE_LEADS = 64;
/** A segment with a larger share of deleted leads, and so many, is written anew. */
const DELETED_SHARE = 0.25;
const DELETED_MIN = 256;

/** The segments to merge next, smallest sizes first; empty where nothing is worthwhile. */
export function chooseMerge(states: readonly SegmentState[]): SegmentState[] {
  const levels = new Map<number, SegmentState[]>();
  for (const state of states) {
    const level = levelOf(state.liveCount);
    const members = levels.get(level);
    if (members === undefined) levels.set(level, [state]);
    else members.push(state);
  }
  for (const [, members] of [...levels].sort(([a], [b]) => a - b)) {
    if (members.length >= FAN_IN) return members.slice(0, FAN_IN_MAX);
  }
  const worn = states.find(
    ({ removed, segment }) =>
      removed.leads > DELETED_MIN && removed.leads > segment.leadCount * DELETED_SHARE,
  );
  return worn === undefined ? [] : [worn];
}

function levelOf(leads: number): number {
  return leads < BASE_LEADS ? 0 : Math.floor(Math.log(leads / BASE_LEADS) / Math.log(FAN_IN)) + 1;
}
