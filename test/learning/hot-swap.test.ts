import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withStore } from '../../src/cli/with-store.ts';
import { loadConfig } from '../../src/config.ts';
import type { Answer } from '../../src/domain/answer.ts';
import { recompute } from '../../src/pipeline/rank/recompute.ts';
import type { Engine } from '../../src/start/engine.ts';
import { openEngine } from '../../src/start/open-engine.ts';
import { newDataDir } from '../store/new-data-dir.ts';
import { registerModel, useMadeRuntime, writeModel } from './made-models.ts';

const LEADS = Array.from({ length: 30 }, (_, i) => ({
  lead_id: `l${i}`,
  company_id: `c${i}`,
  company_name: `Company ${i}`,
  country: 'DE',
  employee_count: 10 * i + 1,
  founded_year: 1990 + i,
}));
const LARGE = { version: 'ranker-large', column: 'employees_log10', scale: 1 };
const OLD = { version: 'ranker-old', column: 'age_years', scale: 0.1 };
const BROKEN = { version: 'ranker-broken', column: 'age_years', scale: 0.2 };

describe('models are swapped while queries are answered', () => {
  let engine: Engine;
  let folder: string;
  const models = () => join(folder, 'models');
  const settings = (more: Record<string, string> = {}) =>
    loadConfig({
      ASSAY_DATA_DIR: folder,
      ASSAY_DEMO: 'off',
      ASSAY_LATENCY_MS: '60000',
      ASSAY_GBM: 'off',
      ...more,
    }).config;
  const open = (more: Record<string, string> = {}) => openEngine(settings(more), pino({ level: 'silent' }));
  const ask = (prompt = 'companies in Germany') =>
    engine.query({ prompt, as_of: '2026-01-01T00:00:00Z' }, new AbortController().signal);

  beforeAll(async () => {
    await useMadeRuntime();
    folder = await newDataDir();
    await withStore(settings(), async (store) => {
      for (const model of [LARGE, OLD, BROKEN])
        await registerModel(store.models, 'default', model.version, await writeModel(models(), model));
    });
    engine = await open();
    const lines = LEADS.map((row) => JSON.stringify(row)).join('\n');
    await engine.importRows('leads', Readable.from([lines]), { format: 'ndjson' });
  }, 240_000);
  afterAll(async () => {
    await engine?.stop();
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  });

  /** The model that every lead of the answer, and the answer itself, name. */
  function modelOf(answer: Answer): string {
    const named = new Set(answer.leads.map(({ components }) => components.model?.version ?? 'none'));
    expect(named.size).toBe(1);
    const [one = 'none'] = named;
    if (one === 'none') expect(answer.model_version).not.toContain('ranker-');
    else expect(answer.model_version.endsWith(`+${one}`)).toBe(true);
    for (const { components, score } of answer.leads)
      expect(Math.abs(recompute(components) - score)).toBeLessThan(1e-6);
    expect(answer.degraded).toEqual([]);
    return one;
  }

  it('gives every answer wholly by one model, fails none, and gives back the very bytes after a rollback', async () => {
    const before = await ask();
    expect(modelOf(before)).toBe('none');
    await engine.models.promote(LARGE.version);
    const large = await ask();
    expect(modelOf(large)).toBe(LARGE.version);
    expect(large.leads[0]?.lead_id).toBe('l29');

    let isDone = false;
    const seen = new Map<string, number>();
    const asking = Array.from({ length: 4 }, async (_, lane) => {
      for (let i = 0; !isDone; i++) {
        const model = modelOf(await ask(`${5 + (i % 20)} companies in Germany founded after ${1970 + lane}`));
        seen.set(model, (seen.get(model) ?? 0) + 1);
        await sleep(3); // Answers from the cache alone would leave no turn to anybody else.
      }
    });
    try {
      for (let round = 0; round < 4; round++) {
        await engine.models.promote(round % 2 === 0 ? OLD.version : LARGE.version);
        for (let i = 0; i < 3; i++) await ask(`${30 + i} companies in Germany`);
      }
    } finally {
      isDone = true;
    }
    await Promise.all(asking);
    expect([...seen.keys()].sort()).toEqual([LARGE.version, OLD.version]);

    expect(JSON.stringify((await ask()).leads)).toBe(JSON.stringify(large.leads));
    await engine.models.promote(OLD.version);
    expect((await ask()).leads[0]?.lead_id).toBe('l0');
    expect(await engine.models.rollback('ranker')).toEqual({ from: OLD.version, to: LARGE.version });
    const back = await ask();
    expect(JSON.stringify(back.leads)).toBe(JSON.stringify(large.leads));
    expect(back.model_version).toBe(large.model_version);
    expect(await engine.models.rollback('ranker')).toEqual({ from: LARGE.version, to: null });
    expect(JSON.stringify((await ask()).leads)).toBe(JSON.stringify(before.leads));
    expect(await engine.models.rollback('ranker')).toEqual({ from: null, to: null });
  }, 120_000);

  it('keeps the model in use where the next one is damaged, and refuses to promote it', async () => {
    await engine.models.promote(LARGE.version);
    await writeFile(join(models(), BROKEN.version, 'ranker.onnx'), '{}');
    await expect(engine.models.promote(BROKEN.version)).rejects.toMatchObject({ code: 'model_corrupt' });
    await expect(engine.models.promote('nothing')).rejects.toMatchObject({ code: 'not_found' });
    expect(modelOf(await ask())).toBe(LARGE.version);
    expect(await engine.metrics.registry.metrics()).toContain(
      `assay_model_active{kind="ranker",version="${LARGE.version}"} 1`,
    );
  });

  it('stores what was known of each lead with the query, for a repeated answer too', async () => {
    await ask('companies in Germany');
    await ask('companies in Germany');
    await engine.stop();
    const rows = await withStore(settings(), async (store) => {
      const text = `select jsonb_array_length(answer)::int as leads, jsonb_array_length(features -> 'leads')::int as rows from queries`;
      return (await store.client.run([{ text }]))[0] ?? [];
    });
    expect(rows.length).toBeGreaterThan(10);
    for (const row of rows) expect(row.rows).toBe(row.leads);
    engine = await open();
    await engine.warmUp();
    expect(modelOf(await ask())).toBe(LARGE.version);
  }, 120_000);

  it('starts without a damaged model where it may, and not where it must have it', async () => {
    await engine.stop();
    await writeFile(join(models(), LARGE.version, 'manifest.json'), '{}');
    await expect(open({ ASSAY_RANKER: 'on' })).rejects.toMatchObject({ code: 'model_corrupt' });
    engine = await open();
    await engine.warmUp();
    expect(modelOf(await ask())).toBe('none');
  }, 120_000);
});
