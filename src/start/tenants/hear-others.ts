import { listenChanges } from '../../adapters/postgres/listen-changes.ts';
import { ACCESS_TOLD } from '../../adapters/sql/statements.ts';
import type { ConsumerHealth } from '../engine.ts';
import { type Consumers, openConsumers, type PartsOfTenants } from '../open-consumers.ts';
import { openEvents } from '../open-events.ts';
import type { Shared } from './open-shared.ts';
import type { TenantEngine } from './open-tenant.ts';

export interface Hearing {
  consumers(): ConsumerHealth[];
  stop(): Promise<void>;
}

/** From now on hears at once of what other processes write, and consumes what the brokers hold; once per process. */
export function hearOthers(
  { config, log, tracing, access }: Shared,
  tenants: PartsOfTenants,
  opened: (tenant: string | null) => Iterable<TenantEngine>,
): Hearing {
  const onChange = (tenant: string | null) => {
    if (tenant === null || tenant === ACCESS_TOLD) access.look();
    for (const engine of opened(tenant)) engine.hear();
  };
  const unlisten =
    config.DATABASE_URL === undefined ? undefined : listenChanges(() => config.DATABASE_URL ?? '', onChange);
  const events = config.ROLE === 'api' ? null : openEvents(config, log);
  const consumers: Consumers | null = events && openConsumers(events, tenants, config, log, tracing);
  return {
    consumers: () => (consumers?.report() ?? []).map(healthOf),
    async stop() {
      await consumers?.stop();
      await unlisten?.();
    },
  };
}

function healthOf({
  topic,
  state,
  waiting,
  counts,
}: ReturnType<Consumers['report']>[number]): ConsumerHealth {
  const { phase, partitions, detail } = state;
  const why = waiting === null ? detail : `${waiting.why}; what was read is kept and tried again`;
  return {
    topic,
    ok: waiting === null && (phase === 'running' || phase === 'paused' || phase === 'starting'),
    state: waiting === null ? phase : 'retrying',
    partitions,
    received: counts.received,
    stored: counts.stored,
    refused: counts.refused,
    ...(why !== undefined && { detail: why }),
  };
}
