import { describe, expect, it } from 'vitest';
import type { TrainedModel } from '../../adapters/onnx/open-trained-model.ts';
import { AppError } from '../../errors.ts';
import type { ActiveModel } from '../../ports/model-registry.ts';
import { createMetrics } from '../../telemetry/metrics.ts';
import { type LiveModelsInput, openLiveModels } from './live-models.ts';
import { createModelSlot } from './model-slot.ts';

function world(mode: LiveModelsInput['mode'] = 'auto') {
  const state = {
    active: [] as ActiveModel[],
    broken: new Set<string>(),
    opened: 0,
    nowMs: 0,
    isDown: false,
  };
  const closed: string[] = [];
  const open = async (active: ActiveModel): Promise<TrainedModel> => {
    state.opened++;
    if (state.broken.has(active.version)) throw new AppError('model_corrupt', 'damaged');
    const close = async () => void closed.push(active.version);
    const predict = async (_: Float32Array, rows: number) => new Float32Array(rows);
    const ranker = { version: active.version, columns: [], weight: 0.5, depth: 10, predict, close };
    return { kind: active.kind, ranker, student: null, close };
  };
  const activeModels = async () => {
    if (state.isDown) throw new AppError('store_unavailable', 'gone');
    return state.active;
  };
  const start = (pollMs: number | null = null) =>
    openLiveModels({
      mode,
      registry: { activeModels },
      tenant: 't',
      open,
      pollMs,
      metrics: createMetrics().models,
      log: { info: () => undefined, warn: () => undefined },
      now: () => state.nowMs,
    });
  const model = (version: string): ActiveModel => ({
    version,
    kind: 'ranker',
    sha256: 's',
    trained_to_ms: 0,
  });
  return { state, closed, start, model };
}

describe('models in use', () => {
  it('stay with a query from its start to its end, and are closed after the last one', async () => {
    const { state, closed, start, model } = world();
    state.active = [model('a')];
    const live = await start();
    const [first, second] = [live.acquire(), live.acquire()];
    const before = live.version();
    state.active = [model('b')];
    await live.refresh();
    expect(first.versions).toEqual(['a']);
    expect(live.acquire().versions).toEqual(['b']);
    expect(live.version().local).not.toBe(before.local);
    expect(live.version().shared).not.toBe(before.shared);
    first.release();
    first.release();
    expect(closed).toEqual([]);
    second.release();
    await Promise.resolve();
    expect(closed).toEqual(['a']);
  });

  it('stay where the next one cannot be opened, which is tried again later', async () => {
    const { state, start, model } = world();
    state.active = [model('a')];
    const live = await start();
    state.active = [model('b')];
    state.broken.add('b');
    await live.refresh();
    await live.refresh();
    expect(live.acquire().versions).toEqual(['a']);
    expect(state.opened).toBe(2);
    state.broken.clear();
    state.nowMs += 30_000;
    await live.refresh();
    expect(live.acquire().versions).toEqual(['b']);
  });

  it('are refused at start only where they must be there', async () => {
    for (const mode of ['auto', 'on', 'off'] as const) {
      const { state, start, model } = world(mode);
      state.active = [model('a')];
      state.broken.add('a');
      if (mode === 'on') await expect(start()).rejects.toMatchObject({ code: 'model_corrupt' });
      else expect((await start()).acquire().versions).toEqual([]);
      expect(state.opened).toBe(mode === 'off' ? 0 : 1);
    }
  });

  it('are swapped by looking at the registry, also after it was gone', async () => {
    const { state, start, model } = world();
    const live = await start(5);
    state.isDown = true;
    await expect(live.refresh()).rejects.toMatchObject({ code: 'store_unavailable' });
    state.isDown = false;
    state.active = [model('a')];
    const versions = () => {
      const models = live.acquire();
      models.release();
      return models.versions;
    };
    await expect.poll(versions, { timeout: 20_000 }).toEqual(['a']);
    await live.close();
  });
});

it('a slot is closed when everything that was in it is', async () => {
  const closed: number[] = [];
  const slot = createModelSlot<{ close(): Promise<void> }>();
  slot.put({ close: async () => void closed.push(1) });
  const lease = slot.acquire();
  slot.put({ close: async () => void closed.push(2) });
  const done = slot.close();
  await Promise.resolve();
  expect(closed).toEqual([2]);
  lease.release();
  await done;
  expect(closed).toEqual([2, 1]);
});
