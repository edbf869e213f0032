import type { Logger } from 'pino';
import type { OpenSearchFeeder } from '../adapters/opensearch/open-search-feeder.ts';
import type { LeadIndex } from '../lead-index/api.ts';
import type { Store } from '../ports/store.ts';
import type { IndexKeeper } from './index-keeper.ts';

const BATCH_LEADS = 500;
const POLL_MS = 1000;

export interface ClusterKeeperOptions {
  store: Store;
  tenant: string;
  /** False where other processes bring the changes over. */
  feeds: boolean;
  feeder: OpenSearchFeeder;
  /** Stands where the lead index would; it stays empty. */
  create(): LeadIndex;
  onDeleted(leadIds: string[]): void;
  log: Logger;
}

/** Keeps a search cluster equal to the store where no lead index is held in the process. Calls to catch up join one run. */
export function createClusterKeeper(options: ClusterKeeperOptions): IndexKeeper {
  const { store, tenant, feeds, feeder, log } = options;
  const empty = options.create();
  let isReady = false;
  let isPrepared = false;
  let closed = false;
  let seq = 0;
  let again = false;
  let running: Promise<void> | undefined;

  async function run(): Promise<void> {
    if (!isPrepared) {
      if (feeds) await feeder.prepare();
      seq = await feeder.seq(tenant);
      isPrepared = feeds || seq > 0;
    }
    if (feeds) await feed();
    else seq = await feeder.seq(tenant);
    isReady ||= isPrepared;
  }

  async function feed(): Promise<void> {
    const before = seq;
    do {
      again = false;
      for (;;) {
        const changes = await store.changesSince(tenant, seq, BATCH_LEADS);
        if (closed) return;
        await feeder.apply(tenant, changes);
        seq = changes.at(-1)?.seq ?? seq;
        const deleted = changes.filter((change) => change.block === null).map((change) => change.lead_id);
        if (deleted.length > 0) options.onDeleted(deleted);
        if (changes.length < BATCH_LEADS) break;
      }
    } while (again);
    if (seq > before) await feeder.refresh();
  }

  function catchUp(): Promise<void> {
    again = running !== undefined;
    running ??= run().finally(() => {
      running = undefined;
    });
    return running;
  }

  function poll(): void {
    if (closed) return;
    catchUp().catch((error: unknown) =>
      log.warn({ err: error }, 'the search cluster could not be brought up to date; it is tried again'),
    );
  }
  const timer = setInterval(poll, POLL_MS);
  timer.unref();

  return {
    index: () => empty,
    ready: () => isReady,
    catchUp,
    hear: poll,
    version: () => null,
    async rebuild() {
      await running;
      seq = 0;
      await catchUp();
    },
    save: async () => undefined,
    async close() {
      closed = true;
      clearInterval(timer);
      await running?.catch(() => undefined);
      await empty.close();
    },
  };
}
