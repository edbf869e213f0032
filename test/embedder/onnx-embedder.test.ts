import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openOnnxEmbedder } from '../../src/adapters/onnx/open-onnx-embedder.ts';
import { readBertTokenizer } from '../../src/adapters/onnx/read-bert-tokenizer.ts';
import type { Embedder } from '../../src/ports/embedder.ts';

/** Folder with node_modules/onnxruntime-node, and a folder that models/fetch-minilm.sh wrote. */
const PACKAGES = process.env.ASSAY_TEST_ONNXRUNTIME;
const MINILM = process.env.ASSAY_TEST_MINILM;
const ready = PACKAGES !== undefined && MINILM !== undefined && existsSync(join(MINILM, 'model.onnx'));
if (!ready)
  console.warn('skipped: set ASSAY_TEST_ONNXRUNTIME and ASSAY_TEST_MINILM to test the ONNX encoder');

/** Made with Python onnxruntime, one text at a time, mean pooled. */
const EXPECTED: { text: string; vector: number[] }[] = JSON.parse(
  readFileSync(new URL('./fixtures/minilm.json', import.meta.url), 'utf8'),
);
const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);

describe.skipIf(!ready)('the ONNX embedder on all-MiniLM-L6-v2', () => {
  let embedder: Embedder;
  beforeAll(async () => {
    embedder = await openOnnxEmbedder({ model: MINILM ?? '', packagesFrom: PACKAGES });
  });
  afterAll(() => embedder?.close());

  it.each(EXPECTED)('gives the vector of the reference for $text', async ({ text, vector }) => {
    const [found] = await embedder.embed([text]);
    expect(dot(found ?? [], vector)).toBeGreaterThan(0.9999);
    expect(Math.hypot(...(found ?? []))).toBeCloseTo(1, 5);
  });

  it('gives the same bytes alone, among others, and at the same time as others', async () => {
    const texts = EXPECTED.map(({ text }) => text);
    const together = await embedder.embed(texts);
    const apart = await Promise.all(texts.map((text) => embedder.embed([text])));
    expect(apart.map(([vector]) => vector)).toEqual(together);
  });

  it('gives the zero vector for an empty text, and says width and version', async () => {
    const [vector] = await embedder.embed(['  ']);
    expect(dot(vector ?? [1], vector ?? [1])).toBe(0);
    expect(embedder.dimensions).toBe(384);
    expect(embedder.version).toMatch(/^onnx-.+-[0-9a-f]{12}$/);
  });
});

describe('openOnnxEmbedder', () => {
  const folder = mkdtempSync(join(tmpdir(), 'onnx-'));
  const tokenizer = {
    normalizer: { type: 'BertNormalizer', strip_accents: null },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    model: { type: 'WordPiece', vocab: { '[UNK]': 0, '[CLS]': 1, '[SEP]': 2, a: 3, '##b': 4 } },
    truncation: { max_length: 4 },
  };
  beforeAll(() => {
    mkdirSync(join(folder, 'onnx'));
    writeFileSync(join(folder, 'onnx', 'model.onnx'), 'no model');
    writeFileSync(join(folder, 'tokenizer.json'), JSON.stringify(tokenizer));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('names the command that installs the runtime where it is absent', async () => {
    await expect(openOnnxEmbedder({ model: folder, packagesFrom: folder })).rejects.toMatchObject({
      code: 'config',
      message: expect.stringContaining('ONNXRUNTIME_NODE_INSTALL=skip npm install onnxruntime-node'),
    });
    await expect(openOnnxEmbedder({ model: 'org/model', packagesFrom: folder })).rejects.toMatchObject({
      code: 'config',
      message: expect.stringContaining('npm install @huggingface/transformers'),
    });
  });

  it.each([join(folder, 'onnx'), '/no/such/folder', 'name'])(
    'refuses %s, saying what is wanted',
    async (model) => {
      await expect(openOnnxEmbedder({ model })).rejects.toMatchObject({ code: 'config' });
    },
  );

  it.skipIf(PACKAGES === undefined)('refuses a file that is no model', async () => {
    await expect(openOnnxEmbedder({ model: folder, packagesFrom: PACKAGES })).rejects.toMatchObject({
      code: 'config',
      message: expect.stringContaining('model.onnx'),
    });
  });

  it('reads a BERT-type tokenizer with its marks and its limit, and leaves other types alone', () => {
    const path = join(folder, 'tokenizer.json');
    expect(readBertTokenizer(path)?.encode('Á ab ab')).toEqual([1, 3, 3, 2]);
    expect(readBertTokenizer(path)?.encode('')).toEqual([1, 2]);
    const other = join(folder, 'other.json');
    writeFileSync(other, JSON.stringify({ ...tokenizer, model: { type: 'BPE', vocab: {} } }));
    expect(readBertTokenizer(other)).toBeNull();
  });
});
