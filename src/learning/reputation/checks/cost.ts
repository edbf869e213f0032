/** What a second of computing is taken to cost, in US dollars: a core of a small server for 30 $ a month is 0.00001. */
export const USD_PER_COMPUTE_SECOND = 0.00001;

export interface Spending {
  usd: number;
  compute_ms: number;
  /** Outcomes accepted, replied, meeting or converted. */
  useful: number;
}

/** US dollars for each useful lead, one added (Laplace's rule of succession, 1774), so that the first queries of anyone cost little. */
export function usdPerUsefulLead({ usd, compute_ms, useful }: Spending): number {
  return (usd + (compute_ms / 1000) * USD_PER_COMPUTE_SECOND) / (useful + 1);
}

/** 1 where it costs nothing, 1/2 at what a useful lead may cost, towards 0 beyond. */
export function costValue(spending: Spending, usdPerUsefulMax: number): number {
  return 1 / (1 + usdPerUsefulLead(spending) / usdPerUsefulMax);
}
