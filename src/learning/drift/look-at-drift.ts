import type { KpiStore } from '../../ports/kpis.ts';
import type { CallOptions } from '../../ports/store.ts';
import { dayOf, FEATURE, readBins } from '../kpis/kpi-changes.ts';
import { readTally } from '../kpis/tally.ts';
import { CURRENT_DAYS, driftOf, type FeatureDrift, REFERENCE_DAYS } from './drift-of.ts';
import { type DriftAlert, nextAlert } from './next-alert.ts';

const DAY_MS = 86_400_000;

/** The drift of every feature at the instant, from what is stored. */
export async function lookAtDrift(
  store: Pick<KpiStore, 'kpiDimension'>,
  tenant: string,
  nowMs: number,
  options?: CallOptions,
): Promise<FeatureDrift[]> {
  const lastDay = dayOf(nowMs);
  const firstDay = dayOf(nowMs - (CURRENT_DAYS + REFERENCE_DAYS - 1) * DAY_MS);
  const rows = await store.kpiDimension(tenant, FEATURE, firstDay, lastDay, options);
  const all = await store.kpiDimension(tenant, 'all', firstDay, lastDay, options);
  const daysBack = (day: string) => Math.round((Date.parse(lastDay) - Date.parse(day)) / DAY_MS);
  return driftOf(
    rows.map(({ value, day, tally }) => ({
      feature: value,
      daysBack: daysBack(day),
      bins: readBins(tally),
    })),
    all.map(({ day, tally }) => ({
      daysBack: daysBack(day),
      queries: readTally(tally).counts.queries ?? 0,
    })),
  );
}

/** Moves the alerts on by one look and stores those that changed. */
export async function updateAlerts(
  store: Pick<KpiStore, 'driftAlerts' | 'putDriftAlerts'>,
  tenant: string,
  drift: readonly FeatureDrift[],
  nowMs: number,
): Promise<Map<string, DriftAlert>> {
  const known = await store.driftAlerts(tenant);
  const changed = new Map<string, DriftAlert>();
  for (const { feature, psi } of drift) {
    const before = known.get(alertOf(feature)) ?? null;
    const next = nextAlert(before, psi, nowMs);
    if (before === null && next.level === 'stable') continue;
    known.set(alertOf(feature), next);
    if (before === null || next.level !== before.level || next.value !== before.value)
      changed.set(alertOf(feature), next);
  }
  await store.putDriftAlerts(tenant, changed);
  return known;
}

/** Name of the alert of a feature. */
export function alertOf(feature: string): string {
  return `drift:${feature}`;
}
