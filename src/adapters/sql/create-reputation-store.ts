import type { ReputationStore } from '../../ports/reputation.ts';
import { askedQueries } from './asked-queries.ts';
import { pruneReputation } from './prune-reputation.ts';
import { addReputation, listReputation } from './reputation.ts';
import { changeAlerts, listAlerts } from './reputation-alerts.ts';
import { openThrottle, releaseThrottles, throttles } from './reputation-throttles.ts';
import type { SqlClient } from './sql-client.ts';

/** The part of the store that holds what is known of those who ask. */
export function createReputationStore(client: SqlClient): ReputationStore {
  return {
    addReputation: (tenant, deltas, halfLifeMs) => addReputation(client, tenant, deltas, halfLifeMs),
    listReputation: (tenant, filter, options) => listReputation(client, tenant, filter, options),
    openThrottle: (tenant, throttle) => openThrottle(client, tenant, throttle),
    throttles: (tenant, nowMs, limit) => throttles(client, tenant, nowMs, limit),
    releaseThrottles: (tenant, nowMs, factor) => releaseThrottles(client, tenant, nowMs, factor),
    changeAlerts: (tenant, change) => changeAlerts(client, tenant, change),
    listAlerts: (tenant, filter, options) => listAlerts(client, tenant, filter, options),
    askedQueries: (tenant, queryIds) => askedQueries(client, tenant, queryIds),
    pruneReputation: (tenant, beforeMs, nowMs, rows) =>
      pruneReputation(client, tenant, beforeMs, nowMs, rows),
  };
}
