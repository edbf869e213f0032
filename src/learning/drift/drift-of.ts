import { type BinCounts, psiOf, totalOf } from './psi.ts';

export const CURRENT_DAYS = 7;
export const REFERENCE_DAYS = 28;
/**
 * Fewer leads than this on either side are not compared: by chance alone PSI is about (groups - 1) (1/n + 1/m), which is 0.04
 * for ten groups and 500 leads against 500.
 */
export const LEADS_MIN = 500;

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

/** The last 7 days against the 28 before them, for every feature, most shifted first. */
export function driftOf(days: readonly FeatureDay[]): FeatureDrift[] {
  const windows = new Map<string, { current: BinCounts; reference: BinCounts }>();
  for (const { feature, daysBack, bins } of days) {
    if (daysBack < 0 || daysBack >= CURRENT_DAYS + REFERENCE_DAYS) continue;
    const window = windows.get(feature) ?? { current: {}, reference: {} };
    windows.set(feature, window);
    const into = daysBack < CURRENT_DAYS ? window.current : window.reference;
    for (const [bin, count] of Object.entries(bins)) into[bin] = (into[bin] ?? 0) + count;
  }
  return [...windows]
    .map(([feature, { current, reference }]) => {
      const [currentLeads, referenceLeads] = [totalOf(current), totalOf(reference)];
      const isEnough = currentLeads >= LEADS_MIN && referenceLeads >= LEADS_MIN;
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
