import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { evaluatePredicate } from '../../src/domain/evaluate-predicate.ts';
import type { Predicate } from '../../src/domain/predicate.ts';
import { createLeadIndex } from '../../src/lead-index/create-lead-index.ts';
import { loadLeadIndex } from '../../src/lead-index/load-lead-index.ts';
import { blockOf, DIMENSIONS, predicates } from '../../src/lead-index/testing/make-blocks.ts';
import type { LeadBlock, LeadChange, Store } from '../../src/ports/store.ts';
import { openIndexKeeper } from '../../src/start/index-keeper.ts';

const options = { dimensions: DIMENSIONS, embedderVersion: 'test' };
const asked: readonly Predicate[] = [
  { op: 'all', of: [] },
  ...fc.sample(predicates, { numRuns: 50, seed: 1 }),
];
/** More than two pages. */
const LEADS = 1200;

/** The changes of a store, a row a lead, whose pages may be meddled with while they are on the way. */
class Changes {
  readonly #rows = new Map<string, LeadChange>();
  #seq = 0;
  onPage: (page: number) => void = () => undefined;
  pages = 0;

  put(n: number, seed: number): void {
    const block: LeadBlock | undefined = fc.sample(blockOf(n), { numRuns: 1, seed })[0];
    if (block === undefined) throw new Error('no block was made');
    this.#rows.set(block.lead.lead_id, { seq: ++this.#seq, lead_id: block.lead.lead_id, block });
  }

  remove(n: number): void {
    this.#rows.set(`lead-${n}`, { seq: ++this.#seq, lead_id: `lead-${n}`, block: null });
  }

  get live(): Map<string, LeadBlock> {
    return new Map(
      [...this.#rows.values()].flatMap(({ lead_id, block }) => (block ? [[lead_id, block]] : [])),
    );
  }

  store(): Store {
    const part: Pick<Store, 'changesSince' | 'lastSeq'> = {
      lastSeq: async () => this.#seq,
      changesSince: async (_, seq, limit) => {
        const later = [...this.#rows.values()].filter((row) => row.seq > seq).sort((a, b) => a.seq - b.seq);
        const page = later.slice(0, limit);
        this.onPage(++this.pages);
        return page;
      },
    };
    // Safe: the keeper reads changes and nothing else.
    return part as Store;
  }
}

describe('the keeper of an index that has no file', () => {
  let dataDir: string;
  let changes: Changes;
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'assay-keeper-'));
    changes = new Changes();
    for (let n = 0; n < LEADS; n++) changes.put(n, n);
  });
  afterEach(() => rm(dataDir, { recursive: true, force: true }));

  async function open() {
    return openIndexKeeper({
      store: changes.store(),
      tenant: 'default',
      dataDir,
      log: pino({ level: 'silent' }),
      load: (path) => loadLeadIndex(path, options),
      create: () => createLeadIndex(options),
    });
  }

  function expectEqual(keeper: Awaited<ReturnType<typeof open>>): void {
    const snapshot = keeper.index().snapshot();
    expect(snapshot.size).toBe(changes.live.size);
    for (const predicate of asked) {
      const ids = [...changes.live.values()]
        .filter(({ lead }) => evaluatePredicate(predicate, lead))
        .map(({ lead }) => lead.lead_id);
      expect(snapshot.matchIds(predicate)).toEqual(ids.sort());
    }
  }

  it('takes each lead once, as it is at the end, while leads change and go', async () => {
    changes.onPage = (page) => {
      if (page > 3) return;
      for (let n = page; n < LEADS; n += 100) changes.put(n, n + LEADS * page);
      changes.remove(page * 7);
    };
    const keeper = await open();
    await keeper.catchUp();
    expect(keeper.ready()).toBe(true);
    expectEqual(keeper);
    await keeper.close();
  });

  it('keeps what it has where the store fails in the middle, and goes on from there', async () => {
    changes.onPage = (page) => {
      if (page === 2) throw new Error('the store is away');
    };
    const keeper = await open();
    await expect(keeper.catchUp()).rejects.toThrow('the store is away');
    expect(keeper.ready()).toBe(false);
    expect(keeper.index().snapshot().size).toBe(500);
    changes.onPage = () => undefined;
    const before = changes.pages;
    await keeper.catchUp();
    expect(changes.pages - before).toBe(2);
    expectEqual(keeper);
    await keeper.close();
  });

  it('is built anew while the old one answers', async () => {
    const keeper = await open();
    await keeper.catchUp();
    changes.remove(3);
    await keeper.rebuild();
    expectEqual(keeper);
    await keeper.close();
    const again = await open();
    expect(again.index().snapshot().size).toBe(LEADS - 1);
    await again.close();
  });
});
