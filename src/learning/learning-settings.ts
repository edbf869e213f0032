/** Of what outcomes do to the score (docs/learning.md). */
export interface LearningSettings {
  /** Older events do not count. */
  windowDays: number;
  /** Events kept in the process; the leads that nothing was heard of for longest go first. */
  eventsMax: number;
  halfLifeDays: number;
  /** See outcomeShare(). */
  share: { max: number; prior: number };
  /** What an event of another need of the lead counts, next to 1 for the same. */
  otherNeed: number;
  /** See examination(). */
  positionBias: number;
}

export const DEFAULT_LEARNING: LearningSettings = {
  windowDays: 365,
  eventsMax: 1_000_000,
  halfLifeDays: 180,
  share: { max: 0.3, prior: 2 },
  otherNeed: 0.1,
  positionBias: 1,
};
