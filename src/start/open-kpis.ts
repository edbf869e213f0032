import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import type { FeatureDrift } from '../learning/drift/drift-of.ts';
import { alertOf, lookAtDrift, updateAlerts } from '../learning/drift/look-at-drift.ts';
import { type CountReport, countKpis } from '../learning/kpis/count-kpis.ts';
import { dayOf } from '../learning/kpis/kpi-changes.ts';
import { FEATURES_VERSION, RANKER_FEATURES } from '../pipeline/features/ranker-features.ts';
import type { KpiStore } from '../ports/kpis.ts';
import type { KpiMetrics } from '../telemetry/kpi-metrics.ts';
import { type KpiPage, type KpiPageRequest, kpiPage, recentTally } from './kpi-page.ts';
import { measureStoreAge, storedAges } from './store-age.ts';
import type { Parts } from './wire.ts';

const DAY_MS = 86_400_000;
const FORGET_AT_ONCE = 10_000;
/** Drift is a matter of weeks. */
const DRIFT_EVERY_MS = 600_000;
/** Where a run left something for the next one. */
const SOON_MS = 5000;
/** With nothing new, the metrics are read again after this time. */
const READ_EVERY_MS = 60_000;

export interface KpiOptions {
  store: KpiStore;
  tenant: string;
  isIndustry(id: string): boolean;
  /** Names of the logged features of a version; null where it is not known. */
  columns(version: string): readonly string[] | null;
  /** Between two runs; 0 for none by itself. */
  everyMs: number;
  /** How long queries are kept, 0 for ever. */
  queriesKeepDays: number;
  metrics: KpiMetrics;
  log: Logger;
  now?: () => number;
}

export interface KpiPart {
  /** Begins to count in the background. */
  start(): void;
  /** Counts now all that is new. */
  count(): Promise<CountReport>;
  /** Forgets what was counted and counts all stored queries again. */
  recount(): Promise<CountReport>;
  page(request: KpiPageRequest, signal?: AbortSignal): Promise<KpiPage>;
  close(): Promise<void>;
}

/** Keeps the KPIs up to date: of all processes on a store the one that holds the lease counts. */
export function openKpis(options: KpiOptions): KpiPart {
  const { store, tenant, metrics, log, now = Date.now } = options;
  const stop = new AbortController();
  const reading = metrics.open();
  const holder = randomUUID();
  let hasCounted = false;
  let driftMs = Number.NEGATIVE_INFINITY;
  let readMs = Number.NEGATIVE_INFINITY;
  let running: Promise<CountReport> | undefined;
  let timer: NodeJS.Timeout | undefined;

  async function run(isAlone: boolean): Promise<CountReport> {
    const { isIndustry, columns } = options;
    const report = await countKpis({
      store,
      tenant,
      holder,
      isIndustry,
      columns,
      now,
      signal: stop.signal,
      isAlone,
    });
    metrics.counted(report.queries, report.reopened);
    const isNews = report.queries + report.reopened > 0;
    hasCounted ||= report.held;
    if (report.held) await lookAround(isNews);
    if (isNews || now() - readMs >= READ_EVERY_MS) await readMetrics();
    return report;
  }

  /** What only one process needs to do, seldom. */
  async function lookAround(isNews: boolean): Promise<void> {
    if (stop.signal.aborted) return;
    await measureStoreAge(store, tenant, now());
    if (options.queriesKeepDays > 0)
      await store.forgetCounted(tenant, now() - options.queriesKeepDays * DAY_MS, FORGET_AT_ONCE);
    if (!isNews && now() - driftMs < DRIFT_EVERY_MS) return;
    driftMs = now();
    await updateAlerts(store, tenant, await lookAtDrift(store, tenant, now()), now());
  }

  async function readMetrics(): Promise<void> {
    if (stop.signal.aborted) return;
    readMs = now();
    const [drift, alerts] = [await lookAtDrift(store, tenant, readMs), await store.driftAlerts(tenant)];
    const { countedAtMs } = await store.kpiState(tenant);
    const today = dayOf(readMs);
    const levelOf = ({ feature }: FeatureDrift) => alerts.get(alertOf(feature))?.level ?? 'stable';
    reading.read({
      tally: await recentTally(store, tenant, readMs),
      store: (await storedAges(store, tenant, today, today))[0] ?? null,
      drift: drift.map((one) => ({ feature: one.feature, psi: one.psi, level: levelOf(one) })),
      ageSeconds: countedAtMs === null ? null : Math.max(0, readMs - countedAtMs) / 1000,
    });
  }

  function count(isAlone = false): Promise<CountReport> {
    running ??= run(isAlone).finally(() => {
      running = undefined;
    });
    return running;
  }

  /** The next run comes a while after the end of the last, so that runs never pile up. */
  function plan(afterMs = options.everyMs): void {
    if (options.everyMs === 0 || stop.signal.aborted) return;
    timer = setTimeout(() => {
      count()
        .then(({ held, complete }) => plan(held && !complete ? SOON_MS : options.everyMs))
        .catch((error: unknown) => {
          metrics.failed();
          if (!stop.signal.aborted) log.warn({ err: error }, 'counting the KPIs failed; it is tried again');
          plan();
        });
    }, afterMs).unref();
  }

  return {
    start: () => (timer === undefined ? plan() : undefined),
    count: () => count(true),
    async recount() {
      await running?.catch(() => undefined);
      await store.resetKpis(tenant);
      const sum = { held: false, queries: 0, reopened: 0, complete: false };
      while (!sum.complete && !stop.signal.aborted) {
        const report = await count(true);
        sum.queries += report.queries;
        sum.reopened += report.reopened;
        sum.held = report.held;
        sum.complete = report.complete || !report.held;
      }
      return sum;
    },
    page: (request, signal) => kpiPage(store, tenant, request, now(), signal),
    async close() {
      stop.abort();
      clearTimeout(timer);
      reading.close();
      await running?.catch(() => undefined);
      // Who dies without this keeps the others waiting for half a minute.
      if (hasCounted) await store.releaseKpis(tenant, holder).catch(() => undefined);
    },
  };
}

export function kpisOfStore(
  config: Config,
  { tenant, store, terms, metrics }: Pick<Parts, 'tenant' | 'store' | 'terms' | 'metrics'>,
  log: Logger,
): KpiPart {
  return openKpis({
    store: store.kpis,
    tenant,
    isIndustry: (id) => terms.vocabulary.topics.get(id) !== undefined,
    columns: (version) => (version === FEATURES_VERSION ? RANKER_FEATURES : null),
    everyMs: config.KPI_SECONDS * 1000,
    queriesKeepDays: config.QUERIES_KEEP_DAYS,
    metrics: metrics.kpis,
    log,
  });
}
