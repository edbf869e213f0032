import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { packageRoot } from '../../src/package-root.ts';
import { chooseLeadModel } from '../../src/start/open-lead-model.ts';
import { copiedModel, fakeRuntime, MODELS, signAnew } from './model-folder.ts';

const PACKAGES = process.env.ASSAY_TEST_ONNXRUNTIME;
const ready = PACKAGES !== undefined && existsSync(join(PACKAGES, 'node_modules', 'onnxruntime-node'));
if (!ready) console.warn('skipped: set ASSAY_TEST_ONNXRUNTIME to test damaged models in their runtime');

/** The program looks for the runtime beside itself, where a base installation has none. */
const isInstalled = existsSync(join(packageRoot(), 'node_modules', 'onnxruntime-node'));

const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});
const kept = async (folder: Promise<string>): Promise<string> => {
  folders.push(await folder);
  return folder;
};

function recorder() {
  const lines: string[] = [];
  const at = (level: string) => (bindings: { reason: string }, text: string) =>
    void lines.push(`${level}: ${text} (${bindings.reason})`);
  // Safe: only the two methods with these two arguments are called.
  return {
    lines,
    log: { info: at('info'), warn: at('warn') } as unknown as Parameters<typeof chooseLeadModel>[1],
  };
}

async function refused(
  places: Parameters<typeof chooseLeadModel>[2],
): Promise<{ code: string; message: string }> {
  const { log } = recorder();
  return chooseLeadModel('on', log, places).then(
    () => ({ code: 'none', message: '' }),
    (error: { code: string; message: string }) => error,
  );
}

describe('ASSAY_GBM', () => {
  it('off looks at nothing', async () => {
    const { lines, log } = recorder();
    const chosen = await chooseLeadModel('off', log, { models: '/nowhere', packagesFrom: '/nowhere' });
    expect(chosen).toEqual({ model: null, note: 'off, as ASSAY_GBM says' });
    expect(lines).toEqual([]);
  });

  it('on refuses to start without the runtime, and names the package and the command that mends it', async () => {
    const nothing = await kept(mkdtemp(join(tmpdir(), 'no-runtime-')));
    const { code, message } = await refused({ models: MODELS, packagesFrom: nothing });
    expect(code).toBe('config');
    expect(message).toMatch(/ASSAY_GBM is on.*onnxruntime-node.*npm install onnxruntime-node/);
  });

  it('auto does without the runtime, says so once and does not warn', async () => {
    const nothing = await kept(mkdtemp(join(tmpdir(), 'no-runtime-')));
    const { lines, log } = recorder();
    const { model, note } = await chooseLeadModel('auto', log, { models: MODELS, packagesFrom: nothing });
    expect(model).toBeNull();
    expect(note).toMatch(/^not used: .*onnxruntime-node/);
    expect(lines).toEqual([expect.stringMatching(/^info: the lead model is not used/)]);
  });
});

describe('a damaged model file', () => {
  const damages: [string, RegExp, (folder: string) => Promise<void>][] = [
    [
      'one byte changed',
      /funding\.onnx: its sha256/,
      (folder) => flipByte(join(folder, 'lead-gbm-v1', 'funding.onnx')),
    ],
    [
      'truncated',
      /intent\.onnx: it has 100 bytes/,
      (folder) => truncate(join(folder, 'lead-gbm-v1', 'intent.onnx'), 100),
    ],
    ['missing', /heads\.json: it cannot be read/, (folder) => rm(join(folder, 'lead-gbm-v1', 'heads.json'))],
    ['not in the manifest', /names no model lead-gbm-v1/, (folder) => forgetModel(folder)],
    [
      'of other columns',
      /trained on .* columns that are not the .* train it again/,
      (folder) => renameColumn(folder),
    ],
  ];

  it.each(damages)('%s: on refuses, auto warns once and does without', async (_what, message, damage) => {
    const models = await kept(copiedModel());
    await damage(models);
    const packagesFrom = await kept(fakeRuntime('0.5'));
    expect(await refused({ models, packagesFrom })).toMatchObject({
      code: 'model_corrupt',
      message: expect.stringMatching(message),
    });
    const { lines, log } = recorder();
    const { model, note } = await chooseLeadModel('auto', log, { models, packagesFrom });
    expect(model).toBeNull();
    expect(note).toMatch(message);
    expect(lines).toEqual([expect.stringMatching(/^warn: the lead model is not used/)]);
  });

  it.each(['0.123', 'NaN'])('a runtime that says %s of a known row is not believed', async (value) => {
    const packagesFrom = await kept(fakeRuntime(value));
    const { message } = await refused({ models: MODELS, packagesFrom });
    expect(message).toMatch(/a known row gives|no number/);
  });

  it.skipIf(!ready)('a file that is no model is refused also where the manifest agrees with it', async () => {
    const models = await kept(copiedModel());
    await writeFile(join(models, 'lead-gbm-v1', 'intent.onnx'), 'this is no model');
    await signAnew(models);
    expect(await refused({ models, packagesFrom: PACKAGES })).toMatchObject({
      code: 'model_corrupt',
      message: expect.stringMatching(/intent\.onnx cannot be opened as an ONNX model/),
    });
  });

  it.skipIf(!ready)('a model with another input shape is refused', async () => {
    const models = await kept(copiedModel());
    const folder = join(models, 'lead-gbm-v1');
    await copyFile(join(folder, 'funding.onnx'), join(folder, 'intent.onnx'));
    await signAnew(models);
    expect(await refused({ models, packagesFrom: PACKAGES })).toMatchObject({
      code: 'model_corrupt',
      message: expect.stringMatching(
        /intent\.onnx takes rows of \d+ float32, this version makes rows of \d+/,
      ),
    });
  });
});

describe('the program', () => {
  const run = (command: string, env: Record<string, string>) =>
    new Promise<{ status: number; text: string }>((resolve) => {
      execFile(
        process.execPath,
        [join(packageRoot(), 'dist', 'main.js'), command],
        { env: { PATH: process.env['PATH'] ?? '', ...env }, timeout: 170_000 },
        (error, stdout, stderr) =>
          resolve({ status: error === null ? 0 : Number(error.code), text: stdout + stderr }),
      );
    });
  const dataDir = () => kept(mkdtemp(join(tmpdir(), 'assay-gbm-')));

  it.skipIf(isInstalled)(
    'does not start where ASSAY_GBM=on cannot be met, and says why',
    async () => {
      const { status, text } = await run('serve', {
        ASSAY_GBM: 'on',
        ASSAY_DATA_DIR: await dataDir(),
        ASSAY_PORT: '0',
      });
      expect(status).toBe(1);
      expect(text).toMatch(/ASSAY_GBM is on, but the lead model cannot run/);
    },
    180_000,
  );

  it.skipIf(isInstalled)(
    'says in doctor why it does without the model, without failing for it',
    async () => {
      const { text } = await run('doctor', { ASSAY_DATA_DIR: await dataDir() });
      expect(text).toMatch(/^ok lead model +not used: .*onnxruntime-node/m);
    },
    180_000,
  );

  it.skipIf(!ready)(
    'names the model in doctor where the runtime is there',
    async () => {
      const NODE_PATH = join(PACKAGES ?? '', 'node_modules');
      const { text } = await run('doctor', { ASSAY_GBM: 'on', NODE_PATH, ASSAY_DATA_DIR: await dataDir() });
      expect(text).toMatch(/^ok lead model +lead-gbm-v1-[0-9a-f]{12}, files match their manifest/m);
    },
    180_000,
  );
});

async function flipByte(path: string): Promise<void> {
  const content = await readFile(path);
  content.writeUInt8(content.readUInt8(5000) ^ 1, 5000);
  await writeFile(path, content);
}

async function forgetModel(folder: string): Promise<void> {
  const path = join(folder, 'manifest.json');
  const manifest = JSON.parse(await readFile(path, 'utf8'));
  manifest.models = manifest.models.filter(({ name }: { name: string }) => name !== 'lead-gbm-v1');
  await writeFile(path, JSON.stringify(manifest));
}

async function renameColumn(folder: string): Promise<void> {
  const path = join(folder, 'lead-gbm-v1', 'heads.json');
  const heads = JSON.parse(await readFile(path, 'utf8'));
  heads.intent.columns[3] = 'something else';
  await writeFile(path, JSON.stringify(heads));
  await signAnew(folder);
}
