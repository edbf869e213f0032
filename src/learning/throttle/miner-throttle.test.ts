import { describe, expect, it } from 'vitest';
import type { StoredBucket } from '../../ports/miners.ts';
import { createMinerThrottle } from './miner-throttle.ts';

/** 60 rows a minute, 300 at once. */
const ROWS = 60;
const START_MS = 1_750_000_000_000;

function shared() {
  const rows = new Map<string, StoredBucket>();
  let nowMs = START_MS;
  let isDown = false;
  const store = {
    async readBuckets(_tenant: string, ids: readonly string[]) {
      return ids.flatMap((id) => rows.get(id) ?? []);
    },
    async writeBuckets(_tenant: string, buckets: readonly StoredBucket[]) {
      if (isDown) throw new Error('the store does not answer');
      const written = new Set<string>();
      for (const bucket of buckets) {
        if ((rows.get(bucket.miner_id)?.version ?? 0) !== bucket.version) continue;
        rows.set(bucket.miner_id, { ...bucket, version: bucket.version + 1 });
        written.add(bucket.miner_id);
      }
      return written;
    },
  };
  const open = () => createMinerThrottle({ store, tenant: 't', rowsPerMinute: ROWS, now: () => nowMs });
  return {
    open,
    later(ms: number) {
      nowMs += ms;
    },
    down(is: boolean) {
      isDown = is;
    },
  };
}

/** Sends rows of one miner and says what becomes of those that pass; returns how many did. */
async function send(
  throttle: ReturnType<typeof createMinerThrottle>,
  rows: number,
  accepted = true,
  miner = 'm',
): Promise<number> {
  const held = await throttle.admit(Array.from({ length: rows }, () => miner));
  const passed = held.filter((one) => one === null).length;
  await throttle.settle(Array.from({ length: passed }, () => ({ miner_id: miner, accepted })));
  return passed;
}

describe('the throttle of miners', () => {
  it('lets the first rows of a delivery pass and holds the others back, with the time until which', async () => {
    const throttle = shared().open();
    const held = await throttle.admit([...Array.from({ length: 310 }, () => 'm'), 'other', null]);
    expect(held.findIndex((one) => one !== null)).toBe(300);
    expect(held.filter((one) => one !== null)).toHaveLength(10);
    expect(held[305]?.until_ms).toBe(START_MS + 30_000);
    expect(held.slice(310)).toEqual([null, null]);
  });

  it('is agreed on by the processes that share a store within a second', async () => {
    const world = shared();
    const [one, two] = [world.open(), world.open()];
    let passed = 0;
    for (let i = 0; i < 40; i++) {
      passed += await send(i % 2 === 0 ? one : two, 20);
      world.later(600);
    }
    // 24 s bring 24 rows more; one process may be a second behind the other.
    expect(passed).toBeLessThanOrEqual(300 + 24 + 40);
    expect(passed).toBeGreaterThanOrEqual(300);
  });

  it('outlives the process: a miner that was closed out stays so until its time', async () => {
    const world = shared();
    await send(world.open(), 400);
    expect(await send(world.open(), 1)).toBe(0);
    world.later(30_000);
    expect(await send(world.open(), 100)).toBe(30);
  });

  it('tightens as rows are refused, for that miner alone', async () => {
    const throttle = shared().open();
    for (let i = 0; i < 5; i++) await send(throttle, 20, false);
    const bad = await throttle.state('m');
    expect(bad.refusalRate).toBeCloseTo(105 / 200, 9);
    expect(bad.burst).toBeCloseTo(300 * (0.475 / 0.9) ** 2, 6);
    expect((await throttle.state('other')).rowsPerMinute).toBe(ROWS);
    expect(await send(throttle, 300, true, 'other')).toBe(300);
  });

  it('forgets nothing of what passed while the store could not be written to', async () => {
    const world = shared();
    const throttle = world.open();
    await send(throttle, 10);
    world.down(true);
    world.later(2_000);
    expect(await send(throttle, 200)).toBe(200);
    world.down(false);
    world.later(2_000);
    await send(throttle, 1);
    world.later(2_000);
    const { tokens } = await world.open().state('m');
    expect(tokens).toBeLessThan(100);
  });
});
