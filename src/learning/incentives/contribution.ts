/** Credit of one miner in one epoch, before quality; each at least 0. */
export interface Contribution {
  outcomes: number;
  clicks: number;
  fresh: number;
}
export const NO_CONTRIBUTION: Contribution = { outcomes: 0, clicks: 0, fresh: 0 };
