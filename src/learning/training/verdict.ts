import { z } from 'zod';

const Interval = z.tuple([z.number(), z.number()]);
const Order = z.object({
  ndcg: z.number(),
  ndcg_interval: Interval,
  ndcg_ips: z.number(),
  precision: z.number(),
  precision_interval: Interval,
  auc: z.number().nullable(),
});

/** What models/ranker/train.py found on the last slice of time. */
export const TrainingCheck = z.object({
  rows: z.number(),
  queries: z.number(),
  /** Those in which a lead came to something: the others say nothing of an order. */
  queries_with_gain: z.number(),
  positive_rate: z.number(),
  /** `score`: the score without a model. `running`: what answers now. `candidate`: what was trained. */
  orders: z.object({ score: Order, running: Order, candidate: Order }),
  /** nDCG@25 of the candidate less that of what runs, mean over queries, with the 95 % interval of a bootstrap over them. */
  difference: z.number(),
  difference_interval: Interval,
  calibration: z.object({ ece: z.number(), brier: z.number(), brier_of_rate: z.number() }),
  segments: z.array(
    z.object({
      kind: z.string(),
      name: z.string(),
      queries: z.number(),
      running: z.number(),
      candidate: z.number(),
      difference: z.number(),
      interval: Interval,
    }),
  ),
});
export type TrainingCheck = z.infer<typeof TrainingCheck>;

export interface Demands {
  /** Least gain in nDCG@25; the interval must lie above 0 besides. */
  margin: number;
  /** Most that nDCG@25 may fall in any segment; a fall counts where the 95 % interval lies below 0. */
  segmentDropMax: number;
}

export const DEFAULT_DEMANDS: Demands = { margin: 0.01, segmentDropMax: 0.02 };

export interface Verdict {
  isBetter: boolean;
  /** In words: why, or why not. */
  reasons: string[];
}

/** Whether the candidate may take the place of what runs: better by the margin, surely, and surely worse for no segment. */
export function verdictOf(check: TrainingCheck, { margin, segmentDropMax }: Demands): Verdict {
  const [low, high] = check.difference_interval;
  const gain = `nDCG@25 changes by ${signed(check.difference)} (95 %: ${signed(low)} to ${signed(high)}) over ${check.queries_with_gain} queries`;
  const against: string[] = [];
  if (check.difference < margin) against.push(`${gain}; at least ${signed(margin)} is asked for`);
  else if (low <= 0) against.push(`${gain}; that may be chance, since the interval reaches 0`);
  for (const { kind, name, queries, difference, interval } of check.segments)
    if (difference < -segmentDropMax && interval[1] < 0)
      against.push(
        `${kind} ${name} would lose: ${signed(difference)} over ${queries} queries, at most ${signed(-segmentDropMax)} is accepted`,
      );
  return against.length > 0
    ? { isBetter: false, reasons: against }
    : { isBetter: true, reasons: [gain, `no segment surely falls by more than ${segmentDropMax}`] };
}

function signed(value: number): string {
  return `${value < 0 ? '' : '+'}${value.toFixed(4)}`;
}
