/**
 * What became of the leads that a miner's snippets carried, as sums of shares. An event of a lead is split over the
 * snippets that carried it in its answer, in proportion to their value there, so the shares of one event add up to 1
 * over all miners. Every event is decayed: it weighs 2^(-age / half-life), age in days from the end of its UTC day.
 */
export interface MinerSums {
  /**
   * Impressions, each times the probability that somebody examined the position it was shown at. Nothing but events of
   * kind `impression` makes it grow: where a client does not report them it stays 0 while the others grow.
   */
  examined: number;
  /** Not corrected for position: `clicks / examined` is. */
  clicks: number;
  accepted: number;
  rejected: number;
  replied: number;
  meeting: number;
  converted: number;
  bounced: number;
}

/**
 * Counters of every miner of one tenant, by UTC day of the event, kept in the process and equal to the store's events.
 * A day counts from its end on: an instant sees all of the days that are over at it and nothing of its own, so that
 * the same instant always sees the same sums, however late an answer is asked for again. Ask for the end of the day to
 * see what today's events will come to.
 */
export interface MinerOutcomes {
  /** Changes with everything taken in that sums as of the instant are made of. */
  versionAt(asOfMs: number): number;
  /** Miners with at least one event that could be attributed to them, in order of id. */
  minerIds(): readonly string[];
  /** Null where no event of a day that is over at `asOfMs` is known. */
  sums(minerId: string, asOfMs: number, halfLifeDays: number): MinerSums | null;
  /** Of all miners together: what a prior is made of. */
  totals(asOfMs: number, halfLifeDays: number): MinerSums;
}
