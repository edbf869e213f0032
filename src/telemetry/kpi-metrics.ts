import { Counter, Gauge, type Registry } from 'prom-client';
import type { DriftLevel } from '../learning/drift/next-alert.ts';
import { type Kpis, kpisOf } from '../learning/kpis/kpis-of.ts';
import { addTally, emptyTally, type Tally } from '../learning/kpis/tally.ts';

const DAY_SECONDS = 86_400;
const LEVELS: Record<DriftLevel, number> = { stable: 0, watch: 1, alert: 2 };

export interface KpiReading {
  /** Of the last seven days. */
  tally: Tally;
  store: { p50_days: number | null; p90_days: number | null } | null;
  drift: readonly { feature: string; psi: number | null; level: DriftLevel }[];
  /** Seconds since counting was last complete; null where it never was. */
  ageSeconds: number | null;
}

export interface KpiMetrics {
  counted(queries: number, reopened: number): void;
  failed(): void;
  /** For what is read of one tenant; the metrics are of all that are open together. */
  open(): { read(reading: KpiReading): void; close(): void };
}

/** Totals of the last seven days; segments are at GET /kpis, so that nothing a prompt says becomes a label. */
export function createKpiMetrics(registry: Registry): KpiMetrics {
  const registers = [registry];
  // Every process reads the same rows: any of them will do.
  const gauge = <L extends string>(name: string, help: string, labelNames: L[]) =>
    new Gauge({ name, help, labelNames, aggregator: 'max', registers });
  const counted = new Counter({
    name: 'assay_kpi_counted_total',
    help: 'Queries that were counted for the KPIs by this process: new ones, and those reopened by a later outcome.',
    labelNames: ['what'],
    registers,
  });
  const failures = new Counter({
    name: 'assay_kpi_failures_total',
    help: 'Runs of the counting that failed and are tried again.',
    registers,
  });
  const ratio = gauge(
    'assay_kpi_ratio',
    'Shares over the last seven days (docs/kpis.md): precision_at_25, ctr, conversion, llm, fresh_evidence, any_evidence, full_answers; bound is value, low or high of the 95 % interval.',
    ['kpi', 'bound'],
  );
  const understood = gauge(
    'assay_kpi_understood_ratio',
    'Share of the prompts of the last seven days that was understood.',
    [],
  );
  const cost = gauge('assay_kpi_cost_per_lead_usd', 'Dollars per lead over the last seven days: mean, p99.', [
    'stat',
  ]);
  const latency = gauge(
    'assay_kpi_latency_seconds',
    'Time of an answer over the last seven days, answers from a cache included: p50, p95, p99.',
    ['stat'],
  );
  const age = gauge(
    'assay_kpi_evidence_age_seconds',
    'Age of evidence, p50 and p90: shown with the answers of the last seven days, and in the store.',
    ['of', 'stat'],
  );
  const lag = gauge(
    'assay_kpi_learning_lag_seconds',
    'From when an outcome happened to when it was stored and counted in the next answer, over the queries of the last seven days: p50, p90.',
    ['stat'],
  );
  const psi = gauge(
    'assay_drift_psi',
    'Population stability index of a number of the answers: the last 7 days against the 28 before.',
    ['feature'],
  );
  const level = gauge(
    'assay_drift_level',
    'Drift alert of a feature: 0 stable, 1 watch (PSI from 0.1), 2 alert (from 0.25).',
    ['feature'],
  );
  const behind = gauge(
    'assay_kpi_age_seconds',
    'Seconds since the KPIs were last counted; absent where they never were.',
    ['of'],
  );
  understood.set(Number.NaN);
  const readings = new Map<symbol, KpiReading>();

  return {
    counted(queries, reopened) {
      counted.inc({ what: 'new' }, queries);
      counted.inc({ what: 'reopened' }, reopened);
    },
    failed: () => failures.inc(),
    open() {
      const id = Symbol();
      return {
        read(reading) {
          readings.set(id, reading);
          show(together([...readings.values()]));
        },
        close() {
          readings.delete(id);
          if (readings.size > 0) show(together([...readings.values()]));
        },
      };
    },
  };

  function show({ kpis, store, drift, ageSeconds }: Together): void {
    for (const [kpi, estimate] of Object.entries(sharesOf(kpis)))
      for (const bound of ['value', 'low', 'high'] as const)
        put(ratio, { kpi, bound }, estimate?.[bound] ?? null);
    understood.set(kpis.coverage.understood ?? Number.NaN);
    put(cost, { stat: 'mean' }, kpis.cost_per_lead_usd?.value ?? null);
    put(cost, { stat: 'p99' }, kpis.cost_per_lead_usd?.p99 ?? null);
    for (const stat of ['p50', 'p95', 'p99'] as const)
      put(latency, { stat }, kpis.latency_ms && kpis.latency_ms[stat] / 1000);
    const { evidence_age_days: shown, learning_lag_seconds: lags } = kpis;
    put(age, { of: 'shown', stat: 'p50' }, shown && shown.value * DAY_SECONDS);
    put(age, { of: 'shown', stat: 'p90' }, shown && shown.p90 * DAY_SECONDS);
    put(age, { of: 'store', stat: 'p50' }, days(store?.p50_days));
    put(age, { of: 'store', stat: 'p90' }, days(store?.p90_days));
    put(lag, { stat: 'p50' }, lags?.p50 ?? null);
    put(lag, { stat: 'p90' }, lags?.p90 ?? null);
    psi.reset();
    level.reset();
    for (const one of drift) {
      put(psi, { feature: one.feature }, one.psi);
      level.set({ feature: one.feature }, LEVELS[one.level]);
    }
    put(behind, { of: 'counting' }, ageSeconds);
  }
}

interface Together extends Omit<KpiReading, 'tally'> {
  kpis: Kpis;
}

/** Sums and shares over all queries; of what does not add up (ages, drift) the worst. */
function together(readings: readonly KpiReading[]): Together {
  const sum = emptyTally();
  const drift = new Map<string, KpiReading['drift'][number]>();
  let store: KpiReading['store'] = null;
  let ageSeconds: number | null = null;
  for (const reading of readings) {
    addTally(sum, reading.tally);
    store = worst(store, reading.store);
    ageSeconds = largest(ageSeconds, reading.ageSeconds);
    for (const one of reading.drift) {
      const other = drift.get(one.feature);
      const level = other !== undefined && LEVELS[other.level] > LEVELS[one.level] ? other.level : one.level;
      drift.set(one.feature, { feature: one.feature, psi: largest(other?.psi ?? null, one.psi), level });
    }
  }
  return { kpis: kpisOf(sum), store, drift: [...drift.values()], ageSeconds };
}

function worst(a: KpiReading['store'], b: KpiReading['store']): KpiReading['store'] {
  if (a === null || b === null) return a ?? b;
  return { p50_days: largest(a.p50_days, b.p50_days), p90_days: largest(a.p90_days, b.p90_days) };
}

function largest(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.max(a, b);
}

function sharesOf({ precision_at_25, ctr, conversion, llm_ratio, coverage }: Kpis) {
  const { fresh_evidence, any_evidence, full_answers } = coverage;
  return { precision_at_25, ctr, conversion, llm: llm_ratio, fresh_evidence, any_evidence, full_answers };
}

function days(value: number | null | undefined): number | null {
  return value === null || value === undefined ? null : value * DAY_SECONDS;
}

/** What is not known is absent, not 0. */
function put<L extends string>(gauge: Gauge<L>, labels: Record<L, string>, value: number | null): void {
  if (value === null) gauge.remove(labels);
  else gauge.set(labels, value);
}
