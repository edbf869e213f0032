import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { pino } from 'pino';
import { afterAll, expect, it } from 'vitest';
import { openPgliteStore } from '../../src/adapters/pglite/open-pglite-store.ts';
import { loadConfig } from '../../src/config.ts';
import { createApp } from '../../src/http/app.ts';
import { openEngine } from '../../src/start/open-engine.ts';
import { enginesOf } from '../../src/start/tenants/engines.ts';
import { newDataDir } from '../store/new-data-dir.ts';
import { everything } from './forget-contract.ts';

const NOW = new Date().toISOString();
/** Values that stand nowhere else in the world. */
const CANARIES = [
  'kanarie-lead',
  'kanarie-firma',
  'Kanarienvogel',
  'kanarie-piep',
  'kanarie-schnipsel',
  'zwitschernd',
];
const canary = (n: number) => ({
  lead_id: `kanarie-lead-${n}`,
  company_id: 'kanarie-firma',
  company_name: 'Kanarienvogel Systems',
  domain: 'kanarie-piep.com',
  industry: 'fintech',
  country: 'US',
  title: n === 1 ? 'CEO' : 'CTO',
  email: `ceo${n}@kanarie-piep.com`,
  description: 'Payments for zwitschernd finance teams.',
  employee_count: 120,
});
const other = (n: number) => ({
  lead_id: `other-${n}`,
  company_id: `c-${n}`,
  company_name: `Ledger ${n}`,
  domain: `ledger${n}.com`,
  industry: 'fintech',
  country: 'US',
  description: 'Payments for finance teams.',
  employee_count: 100 + n,
});

let dataDir = '';
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

const lines = (records: unknown[]) => Readable.from(records.map((record) => `${JSON.stringify(record)}\n`));

it('leaves no byte of a forgotten company in files, tables, answers, metrics and logs', async () => {
  dataDir = await newDataDir();
  let logged = '';
  const sink = new Writable({
    write(chunk, _encoding, done) {
      logged += String(chunk);
      done();
    },
  });
  const log = pino({ level: 'trace' }, sink);
  const { config } = loadConfig({ ASSAY_DATA_DIR: dataDir, ASSAY_DEMO: 'off', ASSAY_LOG_LEVEL: 'trace' });
  let engine = await openEngine(config, log);
  await engine.importRows(
    'leads',
    lines([canary(1), canary(2), ...Array.from({ length: 30 }, (_, i) => other(i))]),
  );
  await engine.importRows(
    'snippets',
    lines([
      {
        snippet_id: 'kanarie-schnipsel-1',
        miner_id: 'miner-1',
        company_id: 'kanarie-firma',
        text: 'Kanarienvogel Systems is looking for a new payments platform for its zwitschernd finance team.',
        observed_at: NOW,
      },
      {
        snippet_id: 'plain-1',
        miner_id: 'miner-1',
        company_id: 'c-1',
        text: 'Ledger 1 is looking for a new payments platform for its finance team this year.',
        observed_at: NOW,
      },
    ]),
  );
  const signal = new AbortController().signal;
  const ask = (prompt: string) => engine.query({ prompt, k: 40 }, signal, { submitter: 'sam' });
  const answer = await ask('fintech companies in the US that need a payments platform');
  expect(answer.leads.some(({ company_id }) => company_id === 'kanarie-firma')).toBe(true);
  await ask('companies like kanarie-piep.com');
  await engine.takeFeedback(
    lines([
      { event_id: 'ev-1', query_id: answer.query_id, lead_id: 'kanarie-lead-1', kind: 'click', at: NOW },
      { event_id: 'ev-2', query_id: answer.query_id, lead_id: 'other-1', kind: 'accepted', at: NOW },
    ]),
  );
  await engine.stop();
  expect(found(dataDir)).toEqual(expect.arrayContaining(CANARIES)); // The search finds what is there.

  engine = await openEngine(config, log);
  logged = '';
  const app = createApp(enginesOf(engine), log);
  const call = (path: string, init: RequestInit = {}) => app.request(path, init);
  const post = (path: string, body: unknown) =>
    call(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  await post('/query', { prompt: 'fintech companies in the US that need a payments platform', k: 40 });
  const receipt = await (await post('/forget', { company: 'kanarie-firma' })).json();
  expect(receipt).toMatchObject({
    kind: 'company',
    state: 'done',
    removed: { leads: 2, intent_snippets: 2 },
  });
  expect(await (await post('/forget', { company: 'kanarie-firma' })).json()).toMatchObject({ removed: {} });
  const outputs = [
    JSON.stringify(receipt),
    await (
      await post('/query', { prompt: 'fintech companies in the US that need a payments platform', k: 40 })
    ).text(),
    await (await call('/metrics')).text(),
    await (await call('/audit')).text(),
    await (await call('/retention')).text(),
    await (await call('/query-quality/reputation')).text(),
    await (await call('/healthz')).text(),
    logged,
  ].join('\n');
  expect(CANARIES.filter((word) => outputs.includes(word))).toEqual([]);
  expect(outputs.includes('other-1')).toBe(true);
  const again = await engine.importRows('leads', lines([canary(1), other(99)]));
  expect(again).toMatchObject({ imported: 1, rejected: 1 });
  const back = await engine.importRows(
    'snippets',
    lines([
      {
        snippet_id: 'kanarie-schnipsel-2',
        miner_id: 'miner-1',
        domain: 'kanarie-piep.com',
        text: 'Kanarienvogel Systems is zwitschernd and looks for a payments platform again.',
        observed_at: NOW,
      },
    ]),
  );
  expect(back).toMatchObject({ imported: 0, refused: { forgotten: 1 } });
  await engine.stop();

  expect(found(dataDir)).toEqual([]);
  const store = await openPgliteStore({ dataDir, dimensions: 256 });
  const rows = await everything(store);
  await store.close();
  expect(CANARIES.filter((word) => rows.includes(word))).toEqual([]);
  expect(rows.includes('other-1')).toBe(true);
}, 300_000);

/** Which of the canaries stand in any file under the folder. */
function found(folder: string): string[] {
  const hits = new Set<string>();
  for (const name of readdirSync(folder, { recursive: true })) {
    const path = join(folder, String(name));
    if (!statSync(path).isFile()) continue;
    const bytes = readFileSync(path);
    for (const word of CANARIES) {
      if (bytes.includes(word)) hits.add(word);
      else if (bytes.includes(Buffer.from(word, 'utf16le'))) hits.add(word);
    }
  }
  return [...hits].sort();
}
