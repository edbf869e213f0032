const DAY_MS = 86_400_000;
/** A Monday: epochs of a week begin on one. */
const ORIGIN_MS = Date.UTC(1970, 0, 5);

export interface EpochTime {
  epoch: number;
  starts_at_ms: number;
  ends_at_ms: number;
}

/** The first epoch: the one that holds `atMs`, its ends on whole days (UTC). */
export function firstEpoch(atMs: number, days: number): EpochTime {
  const length = days * DAY_MS;
  const starts_at_ms = ORIGIN_MS + Math.floor((atMs - ORIGIN_MS) / length) * length;
  return { epoch: 1, starts_at_ms, ends_at_ms: starts_at_ms + length };
}

/** The one after; a changed length holds from the next epoch on. */
export function nextEpoch(last: { epoch: number; ends_at_ms: number }, days: number): EpochTime {
  return {
    epoch: last.epoch + 1,
    starts_at_ms: last.ends_at_ms,
    ends_at_ms: last.ends_at_ms + days * DAY_MS,
  };
}
