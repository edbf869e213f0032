import { describe, expect, it, vi } from 'vitest';
import { DefinitionSchema } from '../../experiments/definition.ts';
import type { Ranker } from '../../ports/ranker.ts';
import type { ModelsInUse } from '../models/live-models.ts';
import { createChallengers } from './challengers.ts';
import { variantModels } from './variant-models.ts';

const ranker = (version: string): Ranker => ({
  version,
  columns: ['a'],
  weight: 0.3,
  depth: 50,
  predict: async (_, rows) => new Float32Array(rows),
  close: vi.fn(async () => undefined),
});
const inUse = (): ModelsInUse => ({
  ranker: ranker('promoted'),
  coldstart: null,
  student: null,
  versions: ['promoted', 'cold'],
  release: vi.fn(),
});
const definition = (version: string) => ({
  ...DefinitionSchema.parse({
    id: 'models',
    hypothesis: 'h',
    kind: 'ab',
    variants: [
      { name: 'control', share: 0.5 },
      { name: 'b', share: 0.5, overrides: { ranker: { version } } },
    ],
  }),
  salt: 's',
});

describe('the models of a variant', () => {
  const none = { get: () => null };

  it('are the promoted ones where it names no other', () => {
    const models = inUse();
    expect(variantModels(models, null, none)).toBe(models);
    expect(variantModels(models, { ranker: { weight: 0.7 } }, none).ranker).toMatchObject({
      version: 'promoted',
      weight: 0.7,
    });
  });

  it('leave the ranker out at weight 0, and out of the model version', () => {
    expect(variantModels(inUse(), { ranker: { weight: 0 } }, none)).toMatchObject({
      ranker: null,
      versions: ['cold'],
    });
  });

  it('hold the ranker that it names, opened while its experiment runs', async () => {
    const opened = new Map<string, Ranker>();
    const open = async (version: string) => {
      const made = ranker(version);
      opened.set(version, made);
      return made;
    };
    const challengers = createChallengers({ open, log: { warn: vi.fn() }, now: () => 0 });
    await challengers.want([definition('new')]);
    expect(variantModels(inUse(), { ranker: { version: 'new' } }, challengers)).toMatchObject({
      ranker: { version: 'new', weight: 0.3 },
      versions: ['new', 'cold'],
    });
    await challengers.want([]);
    expect(challengers.get('new')).toBeNull();
    await challengers.close();
    expect(opened.get('new')?.close).toHaveBeenCalledTimes(1);
  });

  it('fail, with nothing held, where the one that it names cannot be opened, which is tried again later', async () => {
    let now = 0;
    const open = vi.fn(async () => Promise.reject(new Error('gone')));
    const challengers = createChallengers({ open, log: { warn: vi.fn() }, now: () => now });
    await challengers.want([definition('new')]);
    await challengers.want([definition('new')]);
    expect(open).toHaveBeenCalledTimes(1);
    const models = inUse();
    expect(() => variantModels(models, { ranker: { version: 'new' } }, challengers)).toThrow('not open');
    expect(models.release).toHaveBeenCalled();
    now = 60_000;
    await challengers.want([definition('new')]);
    expect(open).toHaveBeenCalledTimes(2);
  });
});
