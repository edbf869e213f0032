import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTrainedModel } from '../../src/adapters/onnx/open-trained-model.ts';
import { STUDENT_FEATURES } from '../../src/pipeline/features/model-columns.ts';
import { RANKER_FEATURES } from '../../src/pipeline/features/ranker-features.ts';
import { useMadeRuntime, writeModel } from './made-models.ts';

const MODEL = { version: 'ranker-test', column: 'quality', scale: 2 };

describe('a trained model’s files', () => {
  let models: string;
  let packagesFrom: string;
  const manifestPath = () => join(models, MODEL.version, 'manifest.json');
  const open = (sha256: string | null = null, studentErrorMax: number | null = null) =>
    openTrainedModel({ models, version: MODEL.version, sha256, depth: 10, studentErrorMax, packagesFrom });
  const change = async (edit: (manifest: Record<string, unknown>) => void) => {
    const manifest = JSON.parse(await readFile(manifestPath(), 'utf8'));
    edit(manifest);
    await writeFile(manifestPath(), JSON.stringify(manifest));
  };
  beforeAll(async () => {
    packagesFrom = await useMadeRuntime();
    models = await mkdtemp(join(tmpdir(), 'trained-'));
  });
  afterAll(() => rm(models, { recursive: true, force: true }));

  it('give a calibrated value in 0..1 that rises with the raw one', async () => {
    const sha256 = await writeModel(models, MODEL);
    const { ranker, student, close } = await open(sha256, 1);
    expect(student).toBeNull();
    const rows = new Float32Array(3 * RANKER_FEATURES.length);
    const at = RANKER_FEATURES.indexOf('quality');
    [-50, 0, 1].forEach((value, row) => {
      rows[row * RANKER_FEATURES.length + at] = value;
    });
    const [low = 1, middle = 1, high = 1] = await ranker.predict(rows, 3);
    expect(low).toBeLessThan(1e-6);
    expect(middle).toBe(0.5);
    expect(high).toBeCloseTo(1 / (1 + Math.exp(-2)), 6);
    await close();
  });

  it('are refused where the registry, a file, the columns or the runtime’s values are others', async () => {
    const refused = { code: 'model_corrupt' };
    await writeModel(models, MODEL);
    await expect(open('0'.repeat(64))).rejects.toMatchObject(refused);
    await change((manifest) => {
      manifest['features_version'] = 'rf0-00000000';
    });
    await expect(open()).rejects.toThrow(/trained on features rf0-00000000 .*assay train/);
    await writeModel(models, MODEL);
    await change((manifest) => {
      const [check] = manifest['checks'] as { value: number }[];
      if (check !== undefined) check.value += 0.001;
    });
    await expect(open()).rejects.toThrow(/a known row gives/);
    await writeModel(models, MODEL);
    await writeFile(join(models, MODEL.version, 'ranker.onnx'), '{"at":1}');
    await expect(open()).rejects.toThrow(/ranker.onnx: it is not what was trained/);
    await rm(join(models, MODEL.version, 'ranker.onnx'));
    await expect(open()).rejects.toThrow(/cannot be read.*assay models rollback/);
  });

  it('bring a student that decides only where it was near enough to the language model', async () => {
    await writeModel(models, MODEL);
    const width = STUDENT_FEATURES.length;
    const at = STUDENT_FEATURES.indexOf('quality');
    const content = Buffer.from(JSON.stringify({ at, scale: 1, width }));
    await writeFile(join(models, MODEL.version, 'student.onnx'), content);
    await change((manifest) => {
      const files = manifest['files'] as object[];
      files.push({
        path: 'student.onnx',
        bytes: content.length,
        sha256: createHash('sha256').update(content).digest('hex'),
      });
      manifest['student'] = {
        columns: STUDENT_FEATURES,
        checks: [{ row: STUDENT_FEATURES.map((_, i) => (i === at ? 0.25 : 0)), raw: 0.25, value: 0.25 }],
        bins: [
          { below: 0.3, rows: 100, error: 0.05 },
          { below: 0.7, rows: 100, error: 0.3 },
          { below: 1.01, rows: 5, error: 0.01 },
        ],
      };
    });
    const rows = new Float32Array(3 * width);
    [0.2, 0.5, 0.9].forEach((value, row) => {
      rows[row * width + at] = value;
    });
    const { student, close } = await open(null, 0.1);
    const decisions = (await student?.decide(rows, 3)) ?? [];
    expect(decisions[0]?.value).toBeCloseTo(0.2, 6);
    expect(decisions[0]?.confidence).toBeCloseTo(0.95, 6);
    expect(decisions.slice(1)).toEqual([null, null]);
    await close();
  });
});
