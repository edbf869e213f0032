/** Examined positions at which a miner is paid half of what a long proven one is paid. */
const HALF_EXAMINED = 100;
/** What accepted snippets are worth of that at most, so that a newcomer earns something at once, however much it sends. */
const FIRST_ACCEPTED = 1;

/**
 * Share of its weight that a miner has in an epoch: n / (n + 100), 0..1, n the decayed sum of what people examined of it
 * (the trials of its conversion rate), with 1 for what was accepted of it. A name costs nothing, so a new one must
 * not be worth as much as an old one, or whoever has a bad record starts anew under another (E. Friedman & P. Resnick, "The
 * social cost of cheap pseudonyms", 2001: newcomers pay dues). It grows with what others looked at and not with what was
 * sent, which is cheap. n split over k names is never worth more than n under one.
 */
export function dues(examined: number, accepted: number): number {
  const n = examined + Math.min(accepted, FIRST_ACCEPTED);
  return n / (n + HALF_EXAMINED);
}
