import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { rejectsFile } from './rejects-file.ts';

const REJECT = {
  line: 3,
  errors: [{ field: 'text', reason: 'is empty', fix: 'give it' }],
  raw: '{"text":""}',
};
let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rejects-'));
});
afterEach(() => {
  chmodSync(folder, 0o700);
  rmSync(folder, { recursive: true });
});

describe('rejectsFile', () => {
  it('lies beside the input, one JSON object per line', async () => {
    const file = await rejectsFile(join(folder, 'leads.csv'), join(folder, 'data'), 'leads');
    await file.add(REJECT);
    await file.add({ ...REJECT, line: 4 });
    const path = await file.close();
    expect(path).toBe(join(folder, 'leads.csv.rejects.ndjson'));
    const lines = readFileSync(path ?? '', 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines).toEqual([REJECT, { ...REJECT, line: 4 }]);
  });

  it('is not made where nothing was rejected, and the one of an earlier run goes', async () => {
    const old = join(folder, 'leads.csv.rejects.ndjson');
    writeFileSync(old, 'old');
    expect(
      await (await rejectsFile(join(folder, 'leads.csv'), join(folder, 'data'), 'leads')).close(),
    ).toBeNull();
    expect(existsSync(old)).toBe(false);
  });

  it('lies under the data folder for standard input', async () => {
    const file = await rejectsFile(null, join(folder, 'data'), 'snippets');
    await file.add(REJECT);
    expect(await file.close()).toBe(join(folder, 'data', 'rejects', 'snippets-stdin.rejects.ndjson'));
  });

  it('lies under the data folder where the input cannot be written beside', async () => {
    const file = await rejectsFile(join(folder, 'missing', 'leads.csv'), join(folder, 'data'), 'leads');
    await file.add(REJECT);
    expect(await file.close()).toBe(join(folder, 'data', 'rejects', 'leads.csv.rejects.ndjson'));
  });

  it('takes many rejects without holding them', async () => {
    mkdirSync(join(folder, 'data'));
    const file = await rejectsFile(join(folder, 'x'), join(folder, 'data'), 'leads');
    for (let line = 1; line <= 5_000; line++) await file.add({ ...REJECT, line });
    const path = await file.close();
    expect(readFileSync(path ?? '', 'utf8').split('\n').length).toBe(5_001);
  });
});
