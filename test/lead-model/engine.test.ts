import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import Module from 'node:module';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config.ts';
import { recompute } from '../../src/pipeline/rank/recompute.ts';
import type { Engine } from '../../src/start/engine.ts';
import { openEngine } from '../../src/start/open-engine.ts';
import { newDataDir } from '../store/new-data-dir.ts';

const PACKAGES = process.env.ASSAY_TEST_ONNXRUNTIME;
const ready = PACKAGES !== undefined && existsSync(join(PACKAGES, 'node_modules', 'onnxruntime-node'));
if (!ready) console.warn('skipped: set ASSAY_TEST_ONNXRUNTIME to test the engine with the lead model');

const LEADS = ['Alpha', 'Beta', 'Gamma', 'Delta'].map((name) => ({
  lead_id: name.toLowerCase(),
  company_id: `c-${name}`,
  company_name: name,
  country: 'DE',
  founded_year: 2022,
}));
/** Beta raised last spring, Gamma long ago, Delta after the question is asked. */
const ROUNDS = [
  ['beta', '2025-06-01', 'series-a', 8_000_000],
  ['gamma', '2016-06-01', 'angel', 200_000],
  ['delta', '2026-06-01', 'series-b', 30_000_000],
].map(([lead_id, day, round, usd]) => ({
  snippet_id: `${lead_id}-${day}`,
  miner_id: 'm',
  lead_id,
  content_type: 'funding',
  text: `${String(lead_id)} raised money in a ${String(round)} round.`,
  observed_at: `${day}T00:00:00Z`,
  attributes: { round, usd },
}));

describe.skipIf(!ready)('the whole engine with ASSAY_GBM=on', () => {
  let engine: Engine;
  let folder: string;
  beforeAll(async () => {
    lookBelow(join(PACKAGES ?? '', 'node_modules'));
    folder = await newDataDir();
    const { config } = loadConfig({
      ASSAY_DATA_DIR: folder,
      ASSAY_DEMO: 'off',
      ASSAY_LATENCY_MS: '60000',
      ASSAY_GBM: 'on',
      ASSAY_GATES: 'off',
    });
    engine = await openEngine(config, pino({ level: 'silent' }));
    for (const [kind, rows] of [
      ['leads', LEADS],
      ['snippets', ROUNDS],
    ] as const)
      await engine.importRows(kind, Readable.from([rows.map((row) => JSON.stringify(row)).join('\n')]), {
        format: 'ndjson',
      });
  }, 240_000);
  afterAll(async () => {
    await engine?.stop();
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  });

  it('names the model in every answer and in the health report, and lets it order leads without evidence', async () => {
    const ask = () =>
      engine.query(
        { prompt: 'companies in Germany', as_of: '2026-01-01T00:00:00Z' },
        new AbortController().signal,
      );
    const answer = await ask();
    expect(answer.model_version).toMatch(/\+lead-gbm-v1-[0-9a-f]{12}$/);
    expect(answer.degraded).toEqual([]);
    expect(answer.leads[0]?.lead_id).toBe('beta');
    expect(answer.leads).toHaveLength(4);
    for (const { components, score } of answer.leads) {
      expect(components.intent.judged?.source).toBe('gbm');
      expect(Math.abs(recompute(components) - score)).toBeLessThan(1e-6);
    }
    const fundingOf = (id: string) =>
      answer.leads.find(({ lead_id }) => lead_id === id)?.components.intent.judged?.of?.['funding']?.value;
    expect(fundingOf('delta')).toBe(fundingOf('alpha'));
    expect(JSON.stringify((await ask()).leads)).toBe(JSON.stringify(answer.leads));
    expect((await engine.health()).lead_model).toMatch(/^lead-gbm-v1-/);
  }, 120_000);
});

/** Lets this process find packages in one more folder, as NODE_PATH does at start. Safe: Node has had `_initPaths` since 0.6. */
function lookBelow(folder: string): void {
  process.env['NODE_PATH'] = folder;
  (Module as unknown as { _initPaths(): void })._initPaths();
}
