import { cp, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { verifyModels } from '../../src/adapters/models/verify-models.ts';
import { openStaticEmbedder } from '../../src/adapters/static-embedder/open-static-embedder.ts';
import { packageRoot } from '../../src/package-root.ts';

const MODELS = join(packageRoot(), 'models');
const embedder = openStaticEmbedder(join(MODELS, 'static-v1'));

function openFresh() {
  return openStaticEmbedder(join(MODELS, 'static-v1'));
}

function cosine(a: string, b: string): number {
  const x = embedder.embedSync(a);
  const y = embedder.embedSync(b);
  return x.reduce((sum, value, i) => sum + value * (y[i] ?? 0), 0);
}

describe('the static embedder', () => {
  it('gives unit length, or zero where no token is known, for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
        const vector = embedder.embedSync(text);
        expect(vector).toHaveLength(embedder.dimensions);
        const length = Math.hypot(...vector);
        expect(length === 0 || Math.abs(length - 1) < 1e-5).toBe(true);
      }),
    );
  });

  it.each(['', '   ', '\u0000\u200b', '𒀀', '\ufffd'])('gives the zero vector for %j', (text) => {
    expect(Math.hypot(...embedder.embedSync(text))).toBe(0);
  });

  it('gives a text the same bytes whatever was embedded before it', () => {
    const seed = 7;
    const words = 'payroll, software, solar panels, for homes, fintech, 支付, überweisung, of, the'.split(
      ', ',
    );
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...words), { maxLength: 60 }), fc.nat(60), (chosen, cut) => {
        const whole = chosen.join(', ');
        const alone = openFresh().embedSync(whole);
        embedder.embedSync(chosen.slice(0, cut).join(', '));
        expect(embedder.embedSync(whole)).toEqual(alone);
      }),
      { seed, numRuns: 12 },
    );
  });

  it('gives the same bytes for the same text, in one call or in many, in two instances', async () => {
    const texts = ['payroll software', 'solar panels for homes', '', 'payroll software'];
    const other = openStaticEmbedder(join(MODELS, 'static-v1'));
    expect(other.version).toBe(embedder.version);
    expect(await other.embed(texts)).toEqual(texts.map((text) => embedder.embedSync(text)));
  });

  it.each([
    ['payroll and employee benefits', 'human resources software', 'satellite launch vehicles'],
    ['freight trucking marketplace', 'logistics and shipping', 'dental aligners'],
    ['gene editing therapies for cancer', 'biotechnology', 'restaurant point of sale'],
    ['tutoring for high school students', 'education', 'oil drilling analytics'],
    ['continuous integration for engineers', 'developer tools', 'dog food delivery'],
    ['landlords collect rent online', 'real estate technology', 'malware detection'],
    ['rooftop solar installers', 'renewable energy', 'music streaming royalties'],
    ['phishing protection for inboxes', 'cybersecurity', 'vertical farming'],
    ['cross-border card payments', 'fintech', 'wedding venues'],
    ['lawyers draft contracts', 'legal tech', 'fitness tracking'],
    ['the vet sees your cat', 'pet care', 'chip design'],
    ['grow crops with less water', 'agriculture', 'video editing'],
  ])('puts %j nearer to %j than to %j', (text, near, far) => {
    expect(cosine(text, near)).toBeGreaterThan(cosine(text, far) + 0.1);
  });

  it('has the version that the manifest names', async () => {
    const manifest = await verifyModels(MODELS);
    expect(manifest.models.find(({ name }) => name === 'static-v1')?.version).toBe(embedder.version);
  });
});

describe('verifyModels', () => {
  const folders: string[] = [];
  afterEach(async () => {
    for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
  });
  const copied = async (): Promise<string> => {
    const folder = await mkdtemp(join(tmpdir(), 'models-'));
    folders.push(folder);
    await cp(join(MODELS, 'manifest.json'), join(folder, 'manifest.json'));
    for (const name of ['static-v1', 'lead-gbm-v1'])
      await cp(join(MODELS, name), join(folder, name), { recursive: true });
    return folder;
  };

  it('accepts the shipped files', async () => {
    await expect(verifyModels(await copied())).resolves.toHaveProperty('models');
  });

  it('names a file in which one byte changed', async () => {
    const folder = await copied();
    const path = join(folder, 'static-v1', 'table.bin');
    const content = await readFile(path);
    content.writeUInt8(content.readUInt8(200_000) ^ 1, 200_000);
    await writeFile(path, content);
    await expect(verifyModels(folder)).rejects.toMatchObject({
      code: 'model_corrupt',
      message: expect.stringContaining('table.bin'),
    });
  });

  it('names a file that was cut short, and one that is not there', async () => {
    const folder = await copied();
    await truncate(join(folder, 'static-v1', 'table.bin'), 100);
    await expect(verifyModels(folder)).rejects.toMatchObject({ code: 'model_corrupt' });
    expect(() => openStaticEmbedder(join(folder, 'static-v1'))).toThrow(/table\.bin/);
    await rm(join(folder, 'static-v1', 'table.json'));
    await expect(verifyModels(folder)).rejects.toThrow(/table\.json/);
  });

  it('refuses a manifest that points outside its folder or cannot be read', async () => {
    const folder = await copied();
    const file = { path: '../x', bytes: 0, sha256: '0'.repeat(64) };
    const model = { name: 'x', kind: 'static-embedder', version: '1', files: [file] };
    await writeFile(join(folder, 'manifest.json'), JSON.stringify({ models: [model] }));
    await expect(verifyModels(folder)).rejects.toMatchObject({ code: 'model_corrupt' });
    await writeFile(join(folder, 'manifest.json'), '{');
    await expect(verifyModels(folder)).rejects.toMatchObject({ code: 'model_corrupt' });
  });
});
