import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { readTrainedModel } from '../../src/adapters/models/trained-manifest.ts';
import type { SqlStore } from '../../src/adapters/sql/sql-store.ts';
import { loadConfig } from '../../src/config.ts';
import type { Lead } from '../../src/domain/lead.ts';
import { leadNormaliser } from '../../src/ingest/normalise-lead.ts';
import { dealRows } from '../../src/learning/history/deal-rows.ts';
import { matchDeals } from '../../src/learning/history/match-deals.ts';
import { type Deal, readDeals } from '../../src/learning/history/read-deals.ts';
import { trainOnHistory } from '../../src/learning/history/train-on-history.ts';
import { COLUMNS_OF } from '../../src/pipeline/features/model-columns.ts';
import { loadTerms } from '../../src/start/open-parser.ts';
import { openStore } from '../../src/start/open-store.ts';
import { newDataDir } from '../store/new-data-dir.ts';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 });

const python = process.env.ASSAY_TEST_PYTHON;
const NOW_MS = Date.UTC(2026, 0, 1);
const COUNT = 240;
const normalise = leadNormaliser(loadTerms());

function leadOf(n: number, changes: Record<string, unknown> = {}): Lead {
  const result = normalise({
    lead_id: `lead-${n}`,
    company_id: `c-${n}`,
    company_name: `Company Number ${n} Inc.`,
    domain: `number${n}.com`,
    industry: 'fintech',
    employee_count: 10 + ((n * 37) % 500),
    founded_year: 1990 + (n % 30),
    ...changes,
  });
  if (!('ok' in result)) throw new Error(`lead ${n} is refused`);
  return result.ok;
}
const deal = (changes: Partial<Deal>): Deal => ({
  line: 2,
  won: true,
  atMs: null,
  leadId: null,
  domain: null,
  company: null,
  ...changes,
});

let folder: string;
let store: SqlStore;
beforeAll(async () => {
  folder = await newDataDir(4);
  const { config } = loadConfig({ ASSAY_DATA_DIR: folder, ASSAY_DEMO: 'off' });
  store = await openStore(config, 4);
  await store.migrate();
  const leads = [
    ...Array.from({ length: COUNT }, (_, n) => leadOf(n)),
    leadOf(9001, { company_name: 'Twin', domain: 'twin-one.com' }),
    leadOf(9002, { company_name: 'Twin', domain: 'twin-two.com' }),
  ];
  await store.upsertLeads(
    'default',
    leads,
    leads.map(() => null),
  );
});
afterAll(async () => {
  await store.close();
  await rm(folder, { recursive: true, force: true });
});

it('finds leads by id, else by domain, else by a name that only one company has, and says why the rest is left out', async () => {
  const { matched, by, unmatched } = await matchDeals(store, 'default', [
    deal({ line: 2, leadId: 'lead-1', domain: 'number2.com' }),
    deal({ line: 3, leadId: 'gone', domain: 'https://www.number2.com/about' }),
    deal({ line: 4, company: 'company number 3' }),
    deal({ line: 5, company: 'Twin' }),
    deal({ line: 6, company: 'Nobody Ltd' }),
  ]);
  expect(matched.map(({ deal: { line }, lead }) => [line, lead.lead_id])).toEqual([
    [2, 'lead-1'],
    [3, 'lead-2'],
    [4, 'lead-3'],
  ]);
  expect(by).toEqual({ lead_id: 1, domain: 1, name: 1 });
  expect(unmatched).toEqual([
    { line: 5, reason: 'several stored companies are called "Twin"' },
    { line: 6, reason: 'no stored lead is "Nobody Ltd"; import it first' },
  ]);
});

it('describes a lead as of the date of the deal, with nothing that a prompt asks for', async () => {
  const lead = leadOf(5);
  const at = (atMs: number) => ({ deal: deal({ atMs }), lead });
  const rows = await dealRows([at(Date.UTC(2020, 0, 1)), at(Date.UTC(2024, 0, 1))], NOW_MS);
  const columns = COLUMNS_OF.coldstart;
  const cell = (row: number, name: string) =>
    rows[row * columns.length + columns.indexOf(name)] ?? Number.NaN;
  expect(cell(1, 'age_years') - cell(0, 'age_years')).toBeCloseTo(4, 1);
  expect(cell(0, 'employees_log10')).toBeCloseTo(Math.log10(10 + ((5 * 37) % 500)), 3);
  for (const name of ['fit_industry', 'fit_need']) expect(cell(0, name)).toBe(-1);
  expect(cell(0, 'has_need')).toBe(0);
});

/** Larger companies buy, most of the time. */
function history(noisy: boolean): string {
  const lines = Array.from({ length: COUNT }, (_, n) => {
    const size = (n * 37) % 500;
    const won = noisy ? (n * 7919) % 13 < 6 : size > 250 !== (n % 11 === 0);
    return `number${n}.com,${won ? 'won' : 'lost'},20${20 + (n % 5)}-0${1 + (n % 9)}-15`;
  });
  return `website,stage,closed\n${lines.join('\n')}\n`;
}

async function train(csv: string, promote = false) {
  const { deals } = readDeals(csv, { target: 'stage', date: 'closed' });
  const { matched } = await matchDeals(store, 'default', deals);
  return trainOnHistory({
    matched,
    hasDates: true,
    registry: store.models,
    tenant: 'default',
    python: python ?? 'python3',
    models: join(folder, 'models'),
    nowMs: NOW_MS,
    promote,
  });
}

it('refuses histories of one kind or of too few deals before anything runs, with what is missing', async () => {
  const few = history(false).split('\n').slice(0, 60).join('\n');
  await expect(train(few)).rejects.toThrow(/41 more deals in all \(59 of at least 100\)/);
  const lost = history(false).replaceAll('won', 'lost');
  await expect(train(lost)).rejects.toThrow(/25 more deals that were won \(0 of at least 25\)/);
});

it.skipIf(python === undefined)(
  'fits, checks on the later deals, keeps and promotes a useful model, and keeps nothing of a useless one (set ASSAY_TEST_PYTHON)',
  async () => {
    const useless = await train(history(true), true);
    expect(useless.verdict.isUseful).toBe(false);
    expect(await store.models.listModels('default', 10)).toEqual([]);
    const useful = await train(history(false), true);
    expect(useful.verdict.isUseful).toBe(true);
    expect(useful.check).toMatchObject({ how: 'time' });
    expect(useful.check.auc).toBeGreaterThan(0.75);
    expect(useful.leading[0]).toBe('employees_log10');
    const [active] = await store.models.activeModels('default');
    expect(active).toMatchObject({ version: useful.version, kind: 'coldstart' });
    const { manifest } = await readTrainedModel(useful.folder, active?.sha256 ?? '');
    expect(manifest.columns).toEqual(COLUMNS_OF.coldstart);
    expect(await readFile(join(useful.folder, 'CARD.md'), 'utf8')).toContain(useful.verdict.words);
    expect((await train(history(false))).version).toBe(useful.version);
  },
);
