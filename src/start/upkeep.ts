import type { Logger } from 'pino';
import { type ReadRouter, readFrom } from '../adapters/candidates/read-router.ts';
import { createReplicaRouter, type ReplicaState } from '../adapters/candidates/replica-router.ts';
import { dropOldExposures } from '../adapters/sql/experiment-exposures.ts';
import { dropOldQueries, dropOldSnippets } from '../adapters/sql/retention.ts';
import type { Config } from '../config.ts';
import { repeatedly } from './repeatedly.ts';
import type { Shared } from './tenants/open-shared.ts';

const DAY_MS = 86_400_000;
const FIRST_MS = 60_000;
const EVERY_MS = 3_600_000;

export interface Upkeep {
  /** Where SQL answers from. */
  reads: ReadRouter;
  /** Null where no replica is set. */
  replica(): ReplicaState | null;
  /** Forgets now what is older than it may get. */
  forget(): Promise<void>;
  close(): Promise<void>;
}

/** What the data of a tenant needs while it is served: the replica looked after, old rows forgotten. */
export function openUpkeep(
  config: Config,
  { store, replica }: Pick<Shared, 'store' | 'replica'>,
  tenant: string,
  log: Logger,
  onForgotten: () => Promise<void>,
): Upkeep {
  const { DATABASE_REPLICA_LAG_MS: lagMsMax, DATABASE_READ_MS: deadlineMs } = config;
  const router =
    replica === null
      ? null
      : createReplicaRouter({ primary: store, replica, tenant, lagMsMax, deadlineMs, log });

  async function forget(): Promise<void> {
    const { QUERIES_KEEP_DAYS, SNIPPETS_KEEP_DAYS } = config;
    const before = (days: number) => Date.now() - days * DAY_MS;
    if (QUERIES_KEEP_DAYS > 0)
      log.debug(
        { gone: await dropOldQueries(store.client, tenant, before(QUERIES_KEEP_DAYS)) },
        'old queries',
      );
    if (QUERIES_KEEP_DAYS > 0) await dropOldExposures(store.client, tenant, before(QUERIES_KEEP_DAYS));
    if (SNIPPETS_KEEP_DAYS === 0) return;
    const gone = await dropOldSnippets(store.client, tenant, before(SNIPPETS_KEEP_DAYS));
    log.debug({ gone }, 'old evidence');
    if (gone > 0) await onForgotten();
  }

  const end = repeatedly({ firstMs: FIRST_MS, everyMs: EVERY_MS }, 'forgetting old rows', forget, log);
  return {
    reads: router ?? readFrom(store, config.DATABASE_URL === undefined ? undefined : deadlineMs),
    replica: () => router?.state() ?? null,
    forget,
    async close() {
      router?.close();
      await end();
    },
  };
}
