import { rmSync } from 'node:fs';
import { Readable } from 'node:stream';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config.ts';
import type { Engine } from '../../src/start/engine.ts';
import { openEngine } from '../../src/start/open-engine.ts';
import { newDataDir } from '../store/new-data-dir.ts';

const [URL] = process.env.ASSAY_TEST_OPENSEARCH_URLS?.split(',') ?? [];
const NAME =
  URL === undefined
    ? 'a process without a lead index (skipped: set ASSAY_TEST_OPENSEARCH_URLS)'
    : 'a process without a lead index';
const AS_OF = '2026-06-30T00:00:00Z';
const PROMPT = {
  prompt: '5 software companies in Germany evaluating a data warehouse, not banks',
  as_of: AS_OF,
};
const signal = new AbortController().signal;

const leads = Array.from({ length: 40 }, (_, i) => ({
  lead_id: `l${i}`,
  company_id: `c${i}`,
  company_name: `Company ${i}`,
  industry: i % 4 === 0 ? 'banking' : 'software',
  country: i % 2 === 0 ? 'DE' : 'FR',
  employee_count: 10 * (i + 1),
}));
const snippets = Array.from({ length: 20 }, (_, i) => ({
  snippet_id: `s${i}`,
  miner_id: 'm',
  lead_id: `l${i}`,
  text: `Company ${i} is evaluating a data warehouse number ${i}`,
  observed_at: '2026-06-01T00:00:00Z',
}));

describe.skipIf(URL === undefined)(NAME, () => {
  const folders: string[] = [];
  const engines: Engine[] = [];
  async function engineWith(env: Record<string, string>): Promise<Engine> {
    const dataDir = await newDataDir();
    folders.push(dataDir);
    const { config } = loadConfig({
      ASSAY_DATA_DIR: dataDir,
      ASSAY_DEMO: 'off',
      ASSAY_GATES: 'off',
      ASSAY_LATENCY_MS: '60000',
      ...env,
    });
    const engine = await openEngine(config, pino({ level: 'silent' }));
    engines.push(engine);
    for (const [kind, rows] of [
      ['leads', leads],
      ['snippets', snippets],
    ] as const)
      await engine.importRows(kind, Readable.from(rows.map((row) => `${JSON.stringify(row)}\n`)));
    await engine.warmUp();
    return engine;
  }
  let fromCluster: Engine;
  let fromIndex: Engine;
  beforeAll(async () => {
    fromCluster = await engineWith({
      ASSAY_RETRIEVAL: 'opensearch',
      ASSAY_OPENSEARCH_URL: URL ?? '',
      ASSAY_OPENSEARCH_INDEX: 'assay-test-serve',
      ASSAY_OPENSEARCH_MS: '60000',
    });
    fromIndex = await engineWith({});
  });
  afterAll(async () => {
    for (const engine of engines) await engine.stop();
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  });

  it('ranks as one that has it does', async () => {
    const there = await fromCluster.query(PROMPT, signal);
    const here = await fromIndex.query(PROMPT, signal);
    expect(there.leads.map(({ lead_id, relaxed }) => [lead_id, relaxed])).toEqual(
      here.leads.map(({ lead_id, relaxed }) => [lead_id, relaxed]),
    );
    expect(there.retrieval).toEqual(here.retrieval);
    expect((await fromCluster.readiness()).ready).toBe(true);
    expect((await fromCluster.health()).index.leads).toBe(0);
  });

  it('finds no lead that was deleted', async () => {
    const { leads: before } = await fromCluster.query(PROMPT, signal);
    const gone = before[0]?.lead_id ?? '';
    expect(await fromCluster.deleteLeads([gone])).toBe(1);
    const { leads: after } = await fromCluster.query(PROMPT, signal);
    expect(after.map((lead) => lead.lead_id)).toEqual(
      before
        .slice(1)
        .map((lead) => lead.lead_id)
        .concat(after.at(-1)?.lead_id ?? ''),
    );
    expect(after.map((lead) => lead.lead_id)).not.toContain(gone);
  });
});
