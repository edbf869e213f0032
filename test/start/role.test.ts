import { rmSync } from 'node:fs';
import { pino } from 'pino';
import { expect, it } from 'vitest';
import { loadConfig } from '../../src/config.ts';
import { openEngine } from '../../src/start/open-engine.ts';
import { newDataDir } from '../store/new-data-dir.ts';

it('leaves topics to others where its role is `api`: it has no consumer, though brokers are set', async () => {
  const dataDir = await newDataDir();
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
