import type { MinerSums } from '../../ports/miner-outcomes.ts';

/** What a miner sent, decayed by the half-life of the quality factor. */
export interface MinerSending {
  accepted: number;
  /** Refused as copies of what was there: near_duplicate, copied, template, id_taken. */
  duplicates: number;
  /** Refused for any other reason; not for being throttled. */
  refused: number;
  /** Sum over the accepted of 2^(-age / 30), age in days when it arrived. */
  fresh: number;
}

/** Everything that the quality of a miner is computed from. */
export interface MinerEvidence {
  outcomes: MinerSums;
  sending: MinerSending;
}

export const NO_OUTCOMES: MinerSums = {
  examined: 0,
  clicks: 0,
  accepted: 0,
  rejected: 0,
  replied: 0,
  meeting: 0,
  converted: 0,
  bounced: 0,
};
export const NO_SENDING: MinerSending = { accepted: 0, duplicates: 0, refused: 0, fresh: 0 };
