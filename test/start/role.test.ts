import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { expect, it } from 'vitest';
import { loadConfig } from '../../src/config.ts';
import { openEngine } from '../../src/start/open-engine.ts';

it('leaves topics to others where its role is `api`: it has no consumer, though brokers are set', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'assay-role-'));
  const env = { ASSAY_DATA_DIR: dataDir, ASSAY_KAFKA_BROKERS: '127.0.0.1:1', ASSAY_DEMO: 'off' };
  // The settings refuse the role on the embedded store, which is enough here.
  const engine = await openEngine({ ...loadConfig(env).config, ROLE: 'api' }, pino({ level: 'silent' }));
  try {
    engine.follow();
    expect((await engine.health()).consumers).toEqual([]);
  } finally {
    await engine.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}, 120_000);
