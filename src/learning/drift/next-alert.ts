export const DRIFT_LEVELS = ['stable', 'watch', 'alert'] as const;
export type DriftLevel = (typeof DRIFT_LEVELS)[number];

/** From these values on; Siddiqi 2006, as in psi.ts. */
export const WATCH_FROM = 0.1;
export const ALERT_FROM = 0.25;
/** A level is left only under this share of its threshold, so that a value at the edge does not ring all day. */
const LEAVE_SHARE = 0.8;

export interface DriftAlert {
  level: DriftLevel;
  /** When this level was reached. */
  since_ms: number;
  /** Of the last look; null where there was too little to compare. */
  value: number | null;
  /** Highest value since it was last stable. */
  peak: number | null;
}

/** What becomes of an alert at the next look. Up at once, down with hysteresis; without a value the level stays. */
export function nextAlert(previous: DriftAlert | null, value: number | null, nowMs: number): DriftAlert {
  const before = previous ?? { level: 'stable' as const, since_ms: nowMs, value: null, peak: null };
  if (value === null) return { ...before, value: null };
  const level = levelOf(before.level, value);
  const peak = level === 'stable' ? null : Math.max(before.peak ?? value, value);
  return { level, since_ms: level === before.level ? before.since_ms : nowMs, value, peak };
}

function levelOf(before: DriftLevel, value: number): DriftLevel {
  if (value >= ALERT_FROM || (before === 'alert' && value >= ALERT_FROM * LEAVE_SHARE)) return 'alert';
  if (value >= WATCH_FROM || (before !== 'stable' && value >= WATCH_FROM * LEAVE_SHARE)) return 'watch';
  return 'stable';
}
