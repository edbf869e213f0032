import { type BinCounts, psiOf, totalOf } from './psi.ts';

export const CURRENT_DAYS = 7;
export const REFERENCE_DAYS = 28;
/**
 * With fewer on either side nothing is compared. By chance alone PSI is about (groups - 1) (1/n + 1/m) for n and m independent
 * leads (Yurdakul, "Statistical properties of population stability index", 2018): 0.04 for 500 against 500. The leads of one
 * query are not independent, so there must be enough queries as well: 100 that were each as good as one lead against 400 give
 * 0.11 by chance.
 */
export const LEADS_MIN = 500;
export const QUERIES_MIN = 100;

export interface FeatureDay {
  feature: string;
  /** Days before the last day of the current window; 0 is that day. */
  daysBack: number;
  bins: BinCounts;
}

export interface FeatureDrift {
  feature: string;
  /** Null where there is too little on either side. */
  psi: number | null;
  groups: number;
  current_leads: number;
  reference_leads: number;
}

/** Queries of a day, and how many days it is back. */
export interface QueryDay {
  daysBack: number;
  queries: number;
}

/** The last 7 days against the 28 before them, for every feature, most shifted first. */
export function driftOf(days: readonly FeatureDay[], queries: readonly QueryDay[]): FeatureDrift[] {
  const queriesIn = (isCurrent: boolean) =>
    queries
      .filter(({ daysBack }) => windowOf(daysBack) === (isCurrent ? 'current' : 'reference'))
      .reduce((sum, day) => sum + day.queries, 0);
  const areQueriesEnough = queriesIn(true) >= QUERIES_MIN && queriesIn(false) >= QUERIES_MIN;
  const windows = new Map<string, { current: BinCounts; reference: BinCounts }>();
  for (const { feature, daysBack, bins } of days) {
    const name = windowOf(daysBack);
    if (name === null) continue;
    const window = windows.get(feature) ?? { current: {}, reference: {} };
    windows.set(feature, window);
    const into = window[name];
    for (const [bin, count] of Object.entries(bins)) into[bin] = (into[bin] ?? 0) + count;
  }
  return [...windows]
    .map(([feature, { current, reference }]) => {
      const [currentLeads, referenceLeads] = [totalOf(current), totalOf(reference)];
      const isEnough = areQueriesEnough && currentLeads >= LEADS_MIN && referenceLeads >= LEADS_MIN;
      const result = isEnough ? psiOf(reference, current) : null;
      return {
        feature,
        psi: result?.psi ?? null,
        groups: result?.groups ?? 0,
        current_leads: currentLeads,
        reference_leads: referenceLeads,
      };
    })
    .sort((a, b) => (b.psi ?? -1) - (a.psi ?? -1) || (a.feature < b.feature ? -1 : 1));
}

function windowOf(daysBack: number): 'current' | 'reference' | null {
  if (daysBack < 0 || daysBack >= CURRENT_DAYS + REFERENCE_DAYS) return null;
  return daysBack < CURRENT_DAYS ? 'current' : 'reference';
}
