import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { LeadIndex } from '../lead-index/api.ts';
import type { LeadChange, Store } from '../ports/store.ts';

const BATCH_LEADS = 500;
/**
 * The file is written anew after so many changes, and where there are more leads, after a tenth of them: a file of a million
 * leads is 2.4 GB, and catching up with 100,000 changes takes no longer than reading it.
 */
const SAVE_AFTER_CHANGES = 50_000;
const SAVE_AFTER_SHARE = 0.1;
/** With fewer leads than this every stop saves what has changed; beyond, it could take longer than a stop may. */
const SAVED_AT_STOP_LEADS_MAX = 200_000;
/**
 * Runs for what was only heard of begin at least so far apart. Longer than the writes of one consumer are apart: what is
 * heard of one's own write is then seen by the run after the next.
 */
const HEAR_MS = 350;
/** Well under ASSAY_FORGET_GRACE_SECONDS. */
const PURGED_ASK_MS = 10_000;

export interface IndexKeeper {
  index(): LeadIndex;
  /** True once the index has caught up with the store for the first time. */
  ready(): boolean;
  /** Applies everything the store has and the index has not; calls join one run. */
  catchUp(): Promise<void>;
  /** Somebody has written: catches up soon, once for all that is heard of within a moment. */
  hear(): void;
  /**
   * Names the data that the index holds now; null until it is ready. `local` is never the same for two states of this
   * process; `shared` is the number of the last change where the index holds all changes up to it, null while it
   * catches up.
   */
  version(): { local: string; shared: string | null } | null;
  /** Forgets the index and builds it anew from the store. */
  rebuild(): Promise<void>;
  save(): Promise<void>;
  close(): Promise<void>;
}

export interface KeeperOptions {
  store: Store;
  tenant: string;
  dataDir: string;
  log: Logger;
  /** Opens the saved file; throws a typed error where it is damaged or of another version. */
  load(path: string): Promise<LeadIndex>;
  create(): LeadIndex;
  /** Other processes write to the same store: ask it for changes this often. Absent for the embedded store. */
  pollMs?: number;
  /** Number up to which tombstones were taken away: data from before it must not be kept, nor told of to be gone. */
  purgedSeq?(): Promise<number>;
  /** Told of leads that were deleted, by whichever process, once the index has forgotten them. */
  onDeleted?(leadIds: string[]): void;
}

/** Keeps the lead index of one tenant equal to the store: loads the saved file, catches up by sequence number, saves. */
export async function openIndexKeeper(options: KeeperOptions): Promise<IndexKeeper> {
  const { store, tenant, log } = options;
  const path = join(options.dataDir, 'lead-index', `${tenant}.idx`);
  let purged = (await options.purgedSeq?.()) ?? 0;
  let purgedAskedAt = performance.now();
  let index = await loadOrCreate(options, path, purged);
  let isReady = false;
  let closed = false;
  let changesSinceSave = 0;
  let saving: Promise<void> = Promise.resolve();
  let running: Promise<void> | undefined;
  let begunAt = -Infinity;
  let heard: NodeJS.Timeout | undefined;
  let again = false;
  let rebuilds = 0;
  let mustRebuild = false;
  let isWhole = false;

  async function run(): Promise<void> {
    do {
      again = false;
      begunAt = performance.now();
      if (begunAt - purgedAskedAt > PURGED_ASK_MS) await lookForPurge();
      if (mustRebuild) await rebuildAside();
      clearTimeout(heard);
      heard = undefined;
      await fillIfEmpty(index);
      for (;;) {
        const changes = await store.changesSince(tenant, index.snapshot().seq, BATCH_LEADS);
        if (closed) return;
        if (changes.length > 0) index.apply(changes);
        changesSinceSave += changes.length;
        const deleted = changes.filter((change) => change.block === null);
        if (deleted.length > 0) options.onDeleted?.(deleted.map((change) => change.lead_id));
        // A lead that changes again while its page is on the way is in a later page only.
        isWhole = changes.length < BATCH_LEADS;
        if (changes.length < BATCH_LEADS) break;
      }
    } while (again);
    isReady = true;
    pack();
    if (hasChangedMuch()) await save();
  }

  /** All that the store has now; a lead that changes meanwhile gets a later number, so none comes twice. */
  async function fillIfEmpty(empty: LeadIndex): Promise<void> {
    const last = empty.snapshot().seq > 0 ? 0 : await store.lastSeq(tenant);
    if (last === 0) return;
    let failed: unknown;
    const pages = pagesUpTo(last, (error) => {
      failed = error;
    });
    await empty.fill(pages);
    changesSinceSave += empty.snapshot().size;
    if (failed !== undefined) throw failed;
  }

  /** The next page is on its way while one is worked on. Where the store fails, what came before is kept. */
  async function* pagesUpTo(
    last: number,
    onFailure: (error: unknown) => void,
  ): AsyncGenerator<readonly LeadChange[]> {
    let next = store.changesSince(tenant, 0, BATCH_LEADS);
    for (;;) {
      const changes = await next.catch(onFailure);
      if (closed || changes === undefined) return;
      const seen = changes.at(-1)?.seq ?? last;
      const isLast = changes.length < BATCH_LEADS || seen >= last;
      if (!isLast) {
        next = store.changesSince(tenant, seen, BATCH_LEADS);
        // Waited for in the next turn, if there is one.
        next.catch(() => undefined);
      }
      yield seen <= last ? changes : changes.filter(({ seq }) => seq <= last);
      if (isLast) return;
    }
  }

  function hasChangedMuch(): boolean {
    return changesSinceSave > Math.max(SAVE_AFTER_CHANGES, index.stats().leads * SAVE_AFTER_SHARE);
  }

  /** Whoever was away while tombstones were taken away does not hear of them, and old files hold what is forgotten. */
  async function lookForPurge(): Promise<void> {
    const now = (await options.purgedSeq?.()) ?? 0;
    purgedAskedAt = performance.now();
    if (now <= purged) return;
    log.info('leads were forgotten; the lead index is built anew without them');
    mustRebuild = true;
  }

  /** The old one answers until the new one holds everything; part of a run, so that nothing is applied meanwhile. */
  async function rebuildAside(): Promise<void> {
    const asOf = (await options.purgedSeq?.()) ?? 0;
    const fresh = options.create();
    await fillIfEmpty(fresh);
    if (closed) return fresh.close();
    mustRebuild = false;
    const old = index;
    index = fresh;
    purged = asOf;
    rebuilds++;
    isWhole = false;
    changesSinceSave = Number.POSITIVE_INFINITY;
    await old.close();
  }

  /** Merges behind the answers; a stop in the middle of it loses nothing. */
  function pack(): void {
    index.pack().catch((error: unknown) => {
      if (!closed) log.error({ err: error }, 'packing the lead index failed');
    });
  }

  function catchUp(): Promise<void> {
    if (running) {
      again = true;
      return running;
    }
    running = run().finally(() => {
      running = undefined;
    });
    return running;
  }

  /** One after another: all of them write beside the same file first. */
  function save(): Promise<void> {
    saving = saving.then(saveNow, saveNow);
    return saving;
  }

  async function saveNow(): Promise<void> {
    changesSinceSave = 0;
    await index.save(path);
    await writeFile(`${path}.purged`, String(purged));
  }

  const { pollMs } = options;
  const timer = pollMs === undefined ? undefined : setInterval(() => pollUnlessJustRun(pollMs), pollMs);
  timer?.unref();
  function pollUnlessJustRun(everyMs: number): void {
    if (performance.now() - begunAt > everyMs / 2) poll();
  }

  function poll(): void {
    catchUp().catch((error: unknown) =>
      log.warn({ err: error }, 'the lead index could not catch up; it will try again'),
    );
  }

  function hear(): void {
    heard ??= setTimeout(poll, Math.max(0, begunAt + HEAR_MS - performance.now()));
    heard.unref();
  }

  return {
    index: () => index,
    ready: () => isReady,
    catchUp,
    hear,
    version() {
      if (!isReady) return null;
      const { seq } = index.snapshot();
      return { local: `${rebuilds}.${seq}`, shared: isWhole ? String(seq) : null };
    },
    async rebuild() {
      await running;
      mustRebuild = true;
      await catchUp();
      await save();
    },
    save,
    async close() {
      closed = true;
      clearInterval(timer);
      clearTimeout(heard);
      await running?.catch(() => undefined);
      const isSmall = index.stats().leads <= SAVED_AT_STOP_LEADS_MAX;
      if (isSmall ? changesSinceSave > 0 : hasChangedMuch())
        await save().catch((error: unknown) => log.error({ err: error }, 'the lead index was not saved'));
      await index.close();
    },
  };
}

async function loadOrCreate(options: KeeperOptions, path: string, purged: number): Promise<LeadIndex> {
  try {
    if (purged > (await purgedBefore(path))) {
      await rm(path, { force: true });
      return options.create();
    }
    const index = await options.load(path);
    if (index.snapshot().seq <= (await options.store.lastSeq(options.tenant))) return index;
    options.log.warn(
      'the saved lead index is ahead of the store, so it belongs to another one; it is rebuilt',
    );
    await index.close();
  } catch (error) {
    if (!isMissing(error))
      options.log.warn({ err: error }, 'the saved lead index cannot be used; it is rebuilt from the store');
  }
  return options.create();
}

/** As of when the saved file was built. */
async function purgedBefore(path: string): Promise<number> {
  return Number(await readFile(`${path}.purged`, 'utf8').catch(() => '0')) || 0;
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
