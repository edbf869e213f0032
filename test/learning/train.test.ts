import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { withStore } from '../../src/cli/with-store.ts';
import { runCli } from '../../src/cli.ts';
import { loadConfig } from '../../src/config.ts';
import { DEFAULT_BIAS } from '../../src/learning/training/position-weight.ts';
import { writeTrainingSet } from '../../src/learning/training/write-training-set.ts';
import { FEATURES_VERSION, RANKER_FEATURES } from '../../src/pipeline/features/ranker-features.ts';
import { newDataDir } from '../store/new-data-dir.ts';
import { START_MS, TENANT, writeSyntheticLog } from './synthetic-log.ts';

const PYTHON = process.env.ASSAY_TEST_PYTHON;
const hasPython = PYTHON !== undefined && existsSync(PYTHON);
if (!hasPython)
  console.warn(
    'skipped: set ASSAY_TEST_PYTHON to a Python with models/ranker/requirements.txt to test training',
  );
const SEED = 11;
const HOUR_MS = 3_600_000;

describe('assay train', () => {
  const folders: string[] = [];
  let said = '';
  beforeAll(() => {
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
      said += String(text);
      return true;
    });
  });
  afterAll(async () => {
    vi.restoreAllMocks();
    for (const folder of folders) await rm(folder, { recursive: true, force: true });
  });

  async function logOf(queries: number, isPlanted: boolean) {
    const folder = await newDataDir();
    folders.push(folder);
    const env = {
      ASSAY_DATA_DIR: folder,
      ASSAY_LOG_LEVEL: 'silent',
      ASSAY_PYTHON: PYTHON ?? 'no-such-python',
    };
    const { config } = loadConfig(env);
    const { toMs } = await withStore(config, (store) =>
      writeSyntheticLog(store, { seed: SEED, queries, isPlanted }),
    );
    const train = async (...more: string[]) => {
      said = '';
      const status = await runCli(
        ['node', 'assay', 'train', '--to', new Date(toMs).toISOString(), ...more],
        env,
      );
      return { status, said };
    };
    return { config, env, toMs, train };
  }

  it('says how much is missing where there is too little, of a set with weights against position bias', async () => {
    const { config, toMs, train } = await logOf(60, true);
    const { status, said: text } = await train();
    expect(status).toBe(2);
    expect(text).toMatch(/Too little data: \d+ more queries to learn from/);
    const span = { fromMs: 0, toMs, featuresVersion: FEATURES_VERSION };
    const out = await mkdtemp(join(tmpdir(), 'assay-set-'));
    folders.push(out);
    const { set, half } = await withStore(config, async (store) => {
      const log = store.trainingLog;
      const [tuneMs = 0, checkMs = 0] = (await log.quantiles(TENANT, span, [0.6, 0.8])) ?? [];
      expect((tuneMs - START_MS) / HOUR_MS).toBe(35);
      expect((checkMs - START_MS) / HOUR_MS).toBe(47);
      const slices = { tuneMs, checkMs, toMs, windowMs: 86_400_000 };
      const half: number[] = [];
      for await (const page of log.pages(TENANT, { ...span, toMs: START_MS + 10 * HOUR_MS }, 1000))
        half.push(...page.map(({ asked_at_ms }) => asked_at_ms));
      return { set: await writeTrainingSet(out, log.pages(TENANT, span, 50), slices, DEFAULT_BIAS), half };
    });
    expect(half).toHaveLength(10);
    expect(set.queries).toEqual([35, 12, 3]);
    const about = JSON.parse(await readFile(join(out, 'set.json'), 'utf8'));
    const rows = floats(await readFile(join(out, 'rows.f32')));
    const meta = doubles(await readFile(join(out, 'meta.f64')));
    expect(rows.length).toBe(about.rows * RANKER_FEATURES.length);
    expect(meta.length).toBe(about.rows * about.meta.length);
    const at = (row: number, name: string) => meta[row * about.meta.length + about.meta.indexOf(name)] ?? -1;
    for (let row = 0; row < about.rows; row++) {
      const weight = at(row, 'grade') > 0 ? Math.min(10, at(row, 'rank')) : 1;
      expect(at(row, 'weight')).toBeCloseTo(weight, 12);
    }
  }, 120_000);

  it('names the commands that install what is missing where Python or a package is not there', async () => {
    const { env, toMs } = await logOf(300, true);
    const errors = vi.spyOn(process.stderr, 'write').mockImplementation(() => true);
    const status = await runCli(['node', 'assay', 'train', '--to', new Date(toMs).toISOString()], {
      ...env,
      ASSAY_PYTHON: '/no/such/python',
    });
    expect(status).toBe(1);
    expect(String(errors.mock.calls)).toMatch(/-m venv [^\n]+\n[^\n]+pip install -r [^\n]+requirements.txt/);
    errors.mockRestore();
  }, 120_000);

  it.skipIf(!hasPython)(
    'promotes what is better, and a rollback takes it back',
    async () => {
      const { train, config, env } = await logOf(700, true);
      expect((await train('--dry-run')).status).toBe(0);
      const { status, said: text } = await train('--promote');
      expect({ status, text }).toMatchObject({
        status: 0,
        text: expect.stringContaining('Better, and used from now on'),
      });
      expect(text).toContain('| candidate |');
      const [model] = await withStore(config, (store) => store.models.listModels(TENANT, 5));
      expect(model).toMatchObject({ kind: 'ranker', status: 'active' });
      const folder = join(config.DATA_DIR, 'models', model?.version ?? '');
      expect((await readdir(folder)).sort()).toEqual(['CARD.md', 'manifest.json', 'ranker.onnx']);
      const card = await readFile(join(folder, 'CARD.md'), 'utf8');
      expect(card).toBe(model?.card);
      expect(card).toContain('employees_log10');
      // Against itself nothing is better: the model in use is what the next one has to beat.
      expect((await train('--promote')).status).toBe(3);
      expect(await runCli(['node', 'assay', 'models', 'rollback'], env)).toBe(0);
      expect(await withStore(config, (store) => store.models.activeModels(TENANT))).toEqual([]);
    },
    300_000,
  );

  it.skipIf(!hasPython)(
    'does not promote what learned from noise',
    async () => {
      const { train, config } = await logOf(700, false);
      const { status, said: text } = await train('--promote');
      expect(status).toBe(3);
      expect(text).toContain('Not better, not promoted: nDCG@25 changes by');
      expect(await withStore(config, (store) => store.models.activeModels(TENANT))).toEqual([]);
    },
    300_000,
  );

  it.skipIf(!hasPython)(
    'fits the model for leads without evidence on facts alone',
    async () => {
      const { train, config } = await logOf(700, true);
      expect((await train('--kind', 'coldstart', '--promote')).status).toBe(0);
      const [model] = await withStore(config, (store) => store.models.activeModels(TENANT));
      expect(model?.kind).toBe('coldstart');
      const folder = join(config.DATA_DIR, 'models', model?.version ?? '');
      const manifest = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8'));
      expect(manifest.columns).not.toContain('best_snippet');
      expect(manifest.columns).not.toContain('base');
    },
    300_000,
  );
});

function floats(bytes: Buffer): Float32Array {
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
}

function doubles(bytes: Buffer): Float64Array {
  return new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
}
