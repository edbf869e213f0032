import { dayOf } from '../learning/kpis/kpi-changes.ts';
import type { KpiStore } from '../ports/kpis.ts';
import type { CallOptions } from '../ports/store.ts';

/** It walks along an index of all evidence, so not often; 3,000,000 snippets take 1 s from memory and a minute from disk. */
const MEASURE_EVERY_MS = 6 * 3_600_000;
const MEASURE_MS = 300_000;
const DIMENSION = 'store';
const VALUE = 'evidence';

export interface StoredAge {
  day: string;
  snippets: number;
  p50_days: number | null;
  p90_days: number | null;
}

/** Measures how old the evidence in the store is and keeps it for the day, unless that was done a short time ago. */
export async function measureStoreAge(store: KpiStore, tenant: string, nowMs: number): Promise<void> {
  const day = dayOf(nowMs);
  const [known] = await store.kpiDays(tenant, [{ dimension: DIMENSION, day, value: VALUE }]);
  const measuredMs = numberOf(known?.tally, 'measured_ms');
  if (measuredMs !== null && nowMs - measuredMs < MEASURE_EVERY_MS) return;
  const age = await store.storeAge(tenant, nowMs, { deadlineMs: MEASURE_MS });
  await store.putKpiDay(tenant, {
    dimension: DIMENSION,
    day,
    value: VALUE,
    tally: { ...age, measured_ms: nowMs },
  });
}

export async function storedAges(
  store: KpiStore,
  tenant: string,
  from: string,
  to: string,
  options?: CallOptions,
): Promise<StoredAge[]> {
  const rows = await store.kpiDimension(tenant, DIMENSION, from, to, options);
  return rows.map(({ day, tally }) => ({
    day,
    snippets: numberOf(tally, 'snippets') ?? 0,
    p50_days: numberOf(tally, 'p50_days'),
    p90_days: numberOf(tally, 'p90_days'),
  }));
}

function numberOf(tally: unknown, name: string): number | null {
  if (typeof tally !== 'object' || tally === null) return null;
  const value = Object.entries(tally).find(([key]) => key === name)?.[1];
  return typeof value === 'number' ? value : null;
}
