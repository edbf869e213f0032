import { Counter, Gauge, type Registry } from 'prom-client';
import type { DriftLevel } from '../learning/drift/next-alert.ts';
import type { Kpis } from '../learning/kpis/kpis-of.ts';

const DAY_SECONDS = 86_400;
const LEVELS: Record<DriftLevel, number> = { stable: 0, watch: 1, alert: 2 };

export interface KpiReading {
  /** Of the last seven days. */
  kpis: Kpis;
  store: { p50_days: number | null; p90_days: number | null } | null;
  drift: readonly { feature: string; psi: number | null; level: DriftLevel }[];
  /** Seconds since counting was last complete; null where it never was. */
  ageSeconds: number | null;
}

export interface KpiMetrics {
  counted(queries: number, reopened: number): void;
  failed(): void;
  read(reading: KpiReading): void;
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

  return {
    counted(queries, reopened) {
      counted.inc({ what: 'new' }, queries);
      counted.inc({ what: 'reopened' }, reopened);
    },
    failed: () => failures.inc(),
    read({ kpis, store, drift, ageSeconds }) {
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
    },
  };
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
