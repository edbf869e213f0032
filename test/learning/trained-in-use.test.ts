import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import Module from 'node:module';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { withStore } from '../../src/cli/with-store.ts';
import { runCli } from '../../src/cli.ts';
import { loadConfig } from '../../src/config.ts';
import { recompute } from '../../src/pipeline/rank/recompute.ts';
import { openEngine } from '../../src/start/open-engine.ts';
import { newDataDir } from '../store/new-data-dir.ts';
import { writeSyntheticLog } from './synthetic-log.ts';

const { ASSAY_TEST_PYTHON: PYTHON, ASSAY_TEST_ONNXRUNTIME: PACKAGES } = process.env;
const ready =
  PYTHON !== undefined &&
  existsSync(PYTHON) &&
  PACKAGES !== undefined &&
  existsSync(join(PACKAGES, 'node_modules', 'onnxruntime-node'));
if (!ready)
  console.warn('skipped: set ASSAY_TEST_PYTHON and ASSAY_TEST_ONNXRUNTIME to test a trained model in use');

describe.skipIf(!ready)('a model that was trained and promoted', () => {
  let folder: string | undefined;
  afterAll(async () => {
    vi.restoreAllMocks();
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  });

  it('orders answers by what it learned, and a rollback gives back the bytes of before', async () => {
    lookBelow(join(PACKAGES ?? '', 'node_modules'));
    folder = await newDataDir();
    const env = {
      ASSAY_DATA_DIR: folder,
      ASSAY_LOG_LEVEL: 'silent',
      ASSAY_DEMO: 'off',
      ASSAY_GBM: 'off',
      ASSAY_LATENCY_MS: '60000',
      ASSAY_PYTHON: PYTHON ?? '',
    };
    const { config } = loadConfig(env);
    const { toMs } = await withStore(config, (store) =>
      writeSyntheticLog(store, { seed: 11, queries: 700, isPlanted: true }),
    );
    let said = '';
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
      said += String(text);
      return true;
    });
    const status = await runCli(['node', 'assay', 'train', '--to', new Date(toMs).toISOString()], env);
    expect({ status, said }).toMatchObject({ status: 0 });
    expect(said).toContain('onnxruntime-node gives the values that LightGBM gives');

    const engine = await openEngine(config, pino({ level: 'silent' }));
    try {
      await engine.warmUp();
      const ask = () =>
        engine.query(
          { prompt: 'companies in Germany', as_of: '2025-12-31T00:00:00Z' },
          AbortSignal.timeout(60_000),
        );
      const before = await ask();
      const [model] = await engine.models.list();
      await engine.models.promote(model?.version ?? '');
      const after = await ask();
      expect(after.model_version.endsWith(`+${model?.version}`)).toBe(true);
      expect(after.degraded).toEqual([]);
      for (const { components, score } of after.leads) {
        expect(Math.abs(recompute(components) - score)).toBeLessThan(1e-6);
        expect(components.model?.version).toBe(model?.version);
      }
      const size = ({ leads }: typeof after) =>
        leads.slice(0, 10).reduce((sum, lead) => sum + Math.log10(lead.employee_count ?? 1), 0) / 10;
      expect(size(after)).toBeGreaterThan(size(before) + 0.5);
      await engine.models.rollback('ranker');
      expect(JSON.stringify((await ask()).leads)).toBe(JSON.stringify(before.leads));
    } finally {
      await engine.stop();
    }
  }, 300_000);
});

/** Lets this process find packages in one more folder, as NODE_PATH does at start. Safe: Node has had `_initPaths` since 0.6. */
function lookBelow(path: string): void {
  process.env['NODE_PATH'] = path;
  (Module as unknown as { _initPaths(): void })._initPaths();
}
