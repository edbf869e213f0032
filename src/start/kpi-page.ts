import type { FeatureDrift } from '../learning/drift/drift-of.ts';
import { CURRENT_DAYS, LEADS_MIN, QUERIES_MIN, REFERENCE_DAYS } from '../learning/drift/drift-of.ts';
import { alertOf, lookAtDrift } from '../learning/drift/look-at-drift.ts';
import { ALERT_FROM, type DriftAlert, type DriftLevel, WATCH_FROM } from '../learning/drift/next-alert.ts';
import { dayOf } from '../learning/kpis/kpi-changes.ts';
import { type Kpis, kpisOf } from '../learning/kpis/kpis-of.ts';
import { addTally, emptyTally, readTally, type Tally } from '../learning/kpis/tally.ts';
import type { Bucket, KpiKey, KpiRange, KpiStore } from '../ports/kpis.ts';
import { type StoredAge, storedAges } from './store-age.ts';

const READ_MS = 10_000;

export interface KpiPageRequest extends KpiRange {
  after: KpiKey | null;
  limit: number;
}

export interface KpiPage {
  from: string;
  to: string;
  bucket: Bucket;
  /** `all`, a dimension, or one segment of it (`country:DE`). */
  segment: string;
  /** RFC 3339; null where nothing was counted yet. */
  counted_at: string | null;
  rows: (KpiKeyOut & Kpis)[];
  /** Age of the evidence in the store, by day of measurement. */
  store: StoredAge[];
  drift: {
    current_days: number;
    reference_days: number;
    leads_min: number;
    queries_min: number;
    features: (FeatureDrift & { level: DriftLevel; since: string | null })[];
  };
  alerts: KpiAlert[];
  next: string | null;
}

interface KpiKeyOut {
  bucket: string;
  segment: string;
}

export interface KpiAlert {
  alert: string;
  level: 'watch' | 'alert';
  since: string;
  value: number | null;
  peak: number | null;
  threshold: number;
  about: string;
  what_to_do: string;
}

/** A page of the KPIs: buckets of time and segments that had queries, in order, with drift and alerts as they are now. */
export async function kpiPage(
  store: KpiStore,
  tenant: string,
  request: KpiPageRequest,
  nowMs: number,
  signal?: AbortSignal,
): Promise<KpiPage> {
  const options = { signal, deadlineMs: READ_MS };
  const { after, limit, ...range } = request;
  const found = await store.kpiKeys(tenant, range, after, limit + 1, options);
  const keys = found.slice(0, limit);
  const last = found.length > limit ? keys.at(-1) : undefined;
  const tallies = new Map(keys.map((key) => [idOf(key), emptyTally()]));
  for (const row of await store.kpiDaysIn(tenant, range, keys, options)) {
    const tally = tallies.get(idOf(row));
    if (tally !== undefined) addTally(tally, readTally(row.tally));
  }
  const [state, drift, alerts, ages] = [
    await store.kpiState(tenant, options),
    await lookAtDrift(store, tenant, nowMs, options),
    await store.driftAlerts(tenant, options),
    await storedAges(store, tenant, range.from, range.to, options),
  ];
  return {
    from: range.from,
    to: range.to,
    bucket: range.bucket,
    segment: range.value === undefined ? range.dimension : `${range.dimension}:${range.value}`,
    counted_at: state.countedAtMs === null ? null : new Date(state.countedAtMs).toISOString(),
    rows: keys.map((key) => ({
      bucket: key.bucket,
      segment: key.value,
      ...kpisOf(tallies.get(idOf(key)) ?? emptyTally()),
    })),
    store: ages,
    drift: {
      current_days: CURRENT_DAYS,
      reference_days: REFERENCE_DAYS,
      leads_min: LEADS_MIN,
      queries_min: QUERIES_MIN,
      features: drift.map((one) => {
        const alert = alerts.get(alertOf(one.feature));
        return { ...one, level: alert?.level ?? 'stable', since: alert ? instant(alert.since_ms) : null };
      }),
    },
    alerts: [...alerts].flatMap(([name, alert]) => alertOut(name, alert)),
    next: last === undefined ? null : `${last.bucket}:${last.value}`,
  };
}

/** What the seven days that end with the instant add up to. */
export async function recentTally(store: KpiStore, tenant: string, nowMs: number): Promise<Tally> {
  const sum = emptyTally();
  const from = dayOf(nowMs - 6 * 86_400_000);
  for (const { tally } of await store.kpiDimension(tenant, 'all', from, dayOf(nowMs)))
    addTally(sum, readTally(tally));
  return sum;
}

function alertOut(name: string, { level, since_ms, value, peak }: DriftAlert): KpiAlert[] {
  if (level === 'stable') return [];
  const feature = name.replace(/^drift:/, '');
  return [
    {
      alert: name,
      level,
      since: instant(since_ms),
      value,
      peak,
      threshold: level === 'alert' ? ALERT_FROM : WATCH_FROM,
      about: `${feature} of the answers of the last ${CURRENT_DAYS} days is distributed ${level === 'alert' ? 'very' : 'somewhat'} differently from the ${REFERENCE_DAYS} days before.`,
      what_to_do:
        'See whether other things are asked for (GET /kpis?segment=industry) or other evidence comes in (GET /miners). Where the change is real, train anew on it (assay train); where it is not, mend the import or the miner that changed.',
    },
  ];
}

function idOf({ bucket, value }: KpiKey): string {
  return `${bucket}\n${value}`;
}

function instant(ms: number): string {
  return new Date(ms).toISOString();
}
