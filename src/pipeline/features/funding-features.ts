import type { FundingRound } from './funding-round.ts';

/** Topics told apart, as the pace of funding differs by industry. */
export const FUNDING_TOPICS = [
  'software',
  'internet',
  'biotechnology',
  'medical devices',
  'hardware',
  'semiconductors',
  'clean technology',
  'enterprise software',
  'marketing',
  'media',
  'retail',
  'data',
] as const;

/** Columns of the funding model, in order; -1 stands for what is not known. */
export const FUNDING_FEATURES: readonly string[] = [
  'rounds',
  'days_since_last',
  'days_since_first',
  'mean_gap_days',
  'last_gap_days',
  'last_usd_log10',
  'largest_usd_log10',
  'total_usd_log10',
  'last_rung',
  'age_years',
  'rounds_in_1_year',
  'rounds_in_2_years',
  ...FUNDING_TOPICS.map((topic) => `is_${topic.replaceAll(' ', '_')}`),
];

const DAY_MS = 86_400_000;
const YEAR_DAYS = 365.25;
const EPOCH_YEAR = 1970;

/** What is known of a company besides its rounds; facts that do not change with time. */
export interface Founded {
  /** NaN where unknown. */
  foundedYear: number;
  has(topic: (typeof FUNDING_TOPICS)[number]): boolean;
}

/**
 * Writes one row at `at`. Only rounds up to `asOfMs` count, whatever `rounds` (oldest first) holds; returns whether there
 * was any: without one the row says nothing.
 */
export function writeFundingFeatures(
  out: Float32Array,
  at: number,
  company: Founded,
  rounds: readonly FundingRound[],
  asOfMs: number,
): boolean {
  const known = rounds.filter((round) => round.atMs <= asOfMs);
  const last = known.at(-1);
  const first = known[0];
  if (last === undefined || first === undefined) {
    out.fill(-1, at, at + FUNDING_FEATURES.length);
    return false;
  }
  const days = (round: FundingRound) => (asOfMs - round.atMs) / DAY_MS;
  const before = known.at(-2);
  const amounts = known.flatMap((round) => round.usd ?? []);
  const within = (limit: number) => known.filter((round) => days(round) < limit).length;
  out.set(
    [
      known.length,
      days(last),
      days(first),
      before === undefined ? -1 : (days(first) - days(last)) / (known.length - 1),
      before === undefined ? -1 : days(before) - days(last),
      logUsd(last.usd ?? 0),
      logUsd(Math.max(0, ...amounts)),
      logUsd(amounts.reduce((sum, usd) => sum + usd, 0)),
      last.rung,
      ageYears(company.foundedYear, asOfMs),
      within(365),
      within(730),
      ...FUNDING_TOPICS.map((topic) => (company.has(topic) ? 1 : 0)),
    ],
    at,
  );
  return true;
}

/** -1 where unknown, or not founded yet by the record. */
export function ageYears(foundedYear: number, asOfMs: number): number {
  const age = asOfMs / DAY_MS / YEAR_DAYS + EPOCH_YEAR - foundedYear;
  return age >= 0 ? age : -1;
}

/** -1 where nothing is known. */
export function logUsd(usd: number): number {
  return usd > 0 ? Math.log10(1 + usd) : -1;
}
