import type { KpiStore } from '../../ports/kpis.ts';
import {
  countedQueries,
  forgetCounted,
  holdKpis,
  kpiDays,
  kpiState,
  outcomesAfter,
  putKpiDay,
  releaseKpis,
  resetKpis,
  writeKpis,
} from './kpi-counting.ts';
import { eventsOf, placedLeads, uncountedQueries } from './kpi-queries.ts';
import { driftAlerts, kpiDaysIn, kpiDimension, kpiKeys, putDriftAlerts, storeAge } from './kpi-reading.ts';
import type { SqlClient } from './sql-client.ts';

/** The part of the store that the KPIs are counted in. */
export function createKpiStore(client: SqlClient): KpiStore {
  return {
    holdKpis: (tenant, holder, forMs) => holdKpis(client, tenant, holder, forMs),
    releaseKpis: (tenant, holder) => releaseKpis(client, tenant, holder),
    kpiState: (tenant, options) => kpiState(client, tenant, options),
    uncountedQueries: (tenant, sinceMs, limit) => uncountedQueries(client, tenant, sinceMs, limit),
    outcomesAfter: (tenant, after, limit) => outcomesAfter(client, tenant, after, limit),
    countedQueries: (tenant, ids) => countedQueries(client, tenant, ids),
    placedLeads: (tenant, ids) => placedLeads(client, tenant, ids),
    eventsOf: (tenant, ids) => eventsOf(client, tenant, ids),
    kpiDays: (tenant, keys) => kpiDays(client, tenant, keys),
    writeKpis: (tenant, write) => writeKpis(client, tenant, write),
    resetKpis: (tenant) => resetKpis(client, tenant),
    forgetCounted: (tenant, beforeMs, limit) => forgetCounted(client, tenant, beforeMs, limit),
    storeAge: (tenant, nowMs, options) => storeAge(client, tenant, nowMs, options),
    putKpiDay: (tenant, day) => putKpiDay(client, tenant, day),
    kpiKeys: (tenant, range, after, limit, options) => kpiKeys(client, tenant, range, after, limit, options),
    kpiDaysIn: (tenant, range, keys, options) => kpiDaysIn(client, tenant, range, keys, options),
    kpiDimension: (tenant, dimension, from, to, options) =>
      kpiDimension(client, tenant, dimension, from, to, options),
    driftAlerts: (tenant, options) => driftAlerts(client, tenant, options),
    putDriftAlerts: (tenant, alerts) => putDriftAlerts(client, tenant, alerts),
  };
}
