import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { loadPackage } from './load-package.ts';

describe('an optional package', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'assay-package-'));
    const inside = join(folder, 'node_modules', 'runtime');
    mkdirSync(inside, { recursive: true });
    writeFileSync(join(inside, 'index.js'), 'module.exports = { told: process.env.ORT_DISABLE_TELEMETRY };');
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true });
  });

  it('is told before it is loaded to report to nobody', async () => {
    vi.stubEnv('ORT_DISABLE_TELEMETRY', undefined);
    expect(await loadPackage('runtime', '', folder)).toEqual({ told: '1' });
  });

  it('is named with what installs it where it is missing', async () => {
    await expect(loadPackage('other', '`npm install other`', folder)).rejects.toThrow(
      'this model needs the package other, which is not installed: `npm install other`',
    );
  });
});
