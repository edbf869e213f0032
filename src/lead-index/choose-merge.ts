import type { SegmentState } from './segment-state.ts';

/**
 * So many segments of like size are merged into one; each lead is then moved about log4(leads / 64) times. More would cost
 * every query a look at each further segment, less would move the leads more often. Six and three came out no better at 200
 * changes and 125 queries a second, and the merges of four are not on the thread that serves.
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
