/** Accepted snippets at which a miner is paid half of what an old one is paid. */
const HALF_ACCEPTED = 50;

/**
 * Share of its weight that a miner has in an epoch, by the decayed count of what was accepted of it: n / (n + 50), 0..1. A
 * name costs nothing, so a new one must not be worth as much as an old one, or whoever has a bad record starts anew under
 * another (E. Friedman & P. Resnick, "The social cost of cheap pseudonyms", 2001: newcomers pay dues). Convex from below:
 * n split over k names is worth less than n under one.
 */
export function dues(accepted: number): number {
  return accepted / (accepted + HALF_ACCEPTED);
}
