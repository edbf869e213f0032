import { rm } from 'node:fs/promises';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openPgliteStore } from '../../src/adapters/pglite/open-pglite-store.ts';
import type { SqlStore } from '../../src/adapters/sql/sql-store.ts';
import { loadConfig } from '../../src/config.ts';
import { NO_OUTCOMES } from '../../src/learning/miners/miner-evidence.ts';
import type { MinerOutcomes } from '../../src/ports/miner-outcomes.ts';
import { openMiners } from '../../src/start/miners/open-miners.ts';
import { newDataDir } from '../store/new-data-dir.ts';
import { sampleLead } from '../store/sample-lead.ts';
import { sampleQuery } from '../store/sample-query.ts';

const DAY_MS = 86_400_000;
const POOL = 1_000_003;
const TENANT = 't';
let store: SqlStore;
let dataDir: string;
let events = 0;

beforeAll(async () => {
  dataDir = await newDataDir(8);
  store = await openPgliteStore({ dataDir, dimensions: 8, pendingSnippetsMax: 5 });
  await store.migrate();
  await store.upsertLeads(TENANT, [sampleLead('a'), sampleLead('b')], []);
  const evidence = ['x', 'y'].map((miner_id, i) => ({
    snippet_id: miner_id,
    miner_id,
    value: 0.25 * (i + 1),
  }));
  await store.insertQueries(TENANT, [
    sampleQuery('q', {
      submitter: 's',
      answer: ['a', 'b'].map((lead_id, i) => ({ lead_id, rank: i + 1, evidence })),
    }),
  ]);
}, 120_000);
afterAll(async () => {
  await store.close();
  await rm(dataDir, { recursive: true, force: true });
});

/** Both miners are known alike. */
const outcomes: MinerOutcomes = {
  versionAt: () => 1,
  minerIds: () => ['x', 'y'],
  sums: () => ({ ...NO_OUTCOMES, examined: 100, converted: 2 }),
  totals: () => ({ ...NO_OUTCOMES, examined: 200, converted: 4 }),
};

function minersAt(nowMs: number, env: Record<string, string> = {}) {
  const { config } = loadConfig({ ASSAY_EPOCH_DAYS: '1', ASSAY_EPOCH_POOL: String(POOL), ...env });
  return openMiners({
    config,
    store: store.miners,
    tenant: TENANT,
    outcomes: async () => outcomes,
    factors: async () => null,
    log: pino({ level: 'silent' }),
    now: () => nowMs,
  });
}

function outcome(lead_id: string, kind: 'converted' | 'accepted', at_ms: number) {
  return store.insertOutcomes(TENANT, [
    { event_id: `e${events++}`, query_id: 'q', lead_id, kind, at_ms, value_usd: null },
  ]);
}

it('pays every epoch that is over once, however many close it at the same time, and its pool to the last micro-credit', async () => {
  const now = Date.now() + 10 * 60_000;
  await outcome('a', 'converted', now - 3 * DAY_MS);
  const closed = (await Promise.all([1, 2, 3].map(() => minersAt(now).closeEpochs()))).flat();
  expect(closed.length).toBeGreaterThanOrEqual(2);
  expect(new Set(closed.map(({ epoch }) => epoch)).size).toBe(closed.length);
  const [first, ...rest] = closed.sort((a, b) => a.epoch - b.epoch);
  expect([first?.epoch, first?.emitted, ...rest.map(({ emitted }) => emitted)]).toEqual([
    1,
    POOL,
    ...rest.map(() => 0),
  ]);
  // Values .25 and .5: a third and two thirds of what evidence is credited with.
  expect(first?.emissions.map(({ miner_id, micro_credits }) => [miner_id, micro_credits])).toEqual([
    ['x', 333_334],
    ['y', 666_669],
  ]);
  expect(await minersAt(now).closeEpochs()).toEqual([]);
  expect((await minersAt(now).page('y')).credit.closed).toMatchObject([{ epoch: 1, micro_credits: 666_669 }]);
});

it('counts an outcome that came after its epoch was closed in the next one, once', async () => {
  const before = await minersAt(Date.now()).epochs(1);
  // Late: of the first epoch, received after the cutoff of the last one closed.
  await store.client.run([{ text: `update epochs set cutoff = now() - interval '1 minute'` }]);
  await outcome('b', 'converted', Date.now() - 3 * DAY_MS);
  const later = Date.now() + DAY_MS + 2 * 3_600_000;
  const closed = await minersAt(later).closeEpochs();
  expect(closed[0]?.epoch).toBe((before[0]?.epoch ?? 0) + 1);
  expect(closed.map(({ emitted }) => emitted).filter((emitted) => emitted > 0)).toEqual([POOL]);
});

it('shows what the epoch under way would bring, with nothing written', async () => {
  // Noon: the day before is closed by then, whatever the time of day at which this runs.
  const now = (Math.floor(Date.now() / DAY_MS) + 3.5) * DAY_MS;
  await minersAt(now).closeEpochs();
  const epochs = (await minersAt(now).epochs(100)).length;
  await outcome('a', 'accepted', now - 60_000);
  const { credit } = await minersAt(now).page('x');
  expect(credit.current.outcomes).toBeGreaterThan(0);
  expect(credit.current.micro_credits).toBeGreaterThan(0);
  expect(await minersAt(now).epochs(100)).toHaveLength(epochs);
});
