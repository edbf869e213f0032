import type { Logger } from 'pino';
import { type ReadRouter, readFrom } from '../adapters/candidates/read-router.ts';
import { createReplicaRouter, type ReplicaState } from '../adapters/candidates/replica-router.ts';
import type { Config } from '../config.ts';
import type { Shared } from './tenants/open-shared.ts';

export interface Upkeep {
  /** Where SQL answers from. */
  reads: ReadRouter;
  /** What must not lag behind. */
  primary: ReadRouter;
  /** Null where no replica is set. */
  replica(): ReplicaState | null;
  close(): void;
}

/** What the data of a tenant needs while it is served: the replica looked after. */
export function openUpkeep(
  config: Config,
  { store, replica }: Pick<Shared, 'store' | 'replica'>,
  tenant: string,
  log: Logger,
): Upkeep {
  const { DATABASE_REPLICA_LAG_MS: lagMsMax, DATABASE_READ_MS: deadlineMs } = config;
  const router =
    replica === null
      ? null
      : createReplicaRouter({ primary: store, replica, tenant, lagMsMax, deadlineMs, log });

  const primary = readFrom(store, config.DATABASE_URL === undefined ? undefined : deadlineMs);
  return {
    reads: router ?? primary,
    primary,
    replica: () => router?.state() ?? null,
    close: () => router?.close(),
  };
}
