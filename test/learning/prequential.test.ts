import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { packageRoot } from '../../src/package-root.ts';

const python = process.env.ASSAY_TEST_PYTHON;

it.skipIf(python === undefined)(
  'learns and predicts from nothing later than the instant: rows and labels are the same whatever came after (set ASSAY_TEST_PYTHON)',
  async () => {
    const script = join(packageRoot(), 'bench', 'prequential', 'check.py');
    const { stdout } = await promisify(execFile)(python ?? '', [
      script,
      '--data',
      join(packageRoot(), 'demo'),
    ]);
    expect(stdout).toContain('no leak');
  },
  240_000,
);
