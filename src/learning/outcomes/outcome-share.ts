/**
 * Share of the score that outcomes take, in [0, `max`): `max * n / (n + prior)`, n the decayed trials. With it the score
 * is, for `max` 1, the mean of a Beta posterior whose prior has the score without outcomes as its mean and the worth of
 * `prior` trials: `(prior * score + successes) / (prior + n)`. So little is said by few events, whatever they are, a
 * success never lowers a score and a failure never raises one; `max` bounds what many events may say.
 * Source: the Beta-Binomial posterior mean as shrinkage, Gelman et al., "Bayesian Data Analysis", 3rd edition 2013,
 * section 2.4.
 */
export function outcomeShare(trials: number, { max, prior }: { max: number; prior: number }): number {
  // Each step keeps the order also when it is rounded, so that more events never take less.
  return trials <= 0 ? 0 : max / (1 + prior / trials);
}
