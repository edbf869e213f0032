import { rmSync } from 'node:fs';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPgliteStore } from '../../src/adapters/pglite/open-pglite-store.ts';
import type { SqlStore } from '../../src/adapters/sql/sql-store.ts';
import { importLeads } from '../../src/ingest/import-leads.ts';
import { importSnippets } from '../../src/ingest/import-snippets.ts';
import type { Reject } from '../../src/ingest/issue.ts';
import { readRows } from '../../src/ingest/read-rows.ts';
import { loadVocabulary } from '../../src/vocabulary/load-vocabulary.ts';
import { loadPlaces } from '../../src/vocabulary/places/load-places.ts';
import { newDataDir } from '../store/new-data-dir.ts';

const terms = { vocabulary: loadVocabulary(), places: loadPlaces() };
let dataDir = '';
let store: SqlStore;

beforeAll(async () => {
  dataDir = await newDataDir(8);
  store = await openPgliteStore({ dataDir, dimensions: 8 });
  await store.migrate();
}, 180_000);

afterAll(async () => {
  await store.close();
  rmSync(dataDir, { recursive: true });
});

function rows(text: string) {
  return readRows(Readable.from([gzipSync(text)]));
}

const CSV = `Record ID,Company ID,Company Name,Website,# Employees,HQ Location,Job Title,Tags
1,c1,"Acme, Inc.",https://www.acme.com,51-200,"Austin, TX",CTO,fintech; payments
2,c2,Bücher GmbH,bücher.de,,Munich,Einkaufsleiter,
,c3,No Id Ltd,,,,,
4,c4,Bad Count,,plenty,,,
2,c2,Bücher GmbH,bücher.de,12,Munich,Einkaufsleiter,
`;

describe('import into the embedded store', () => {
  it('stores good rows, reports bad ones by line, and keeps the last of equal ids', async () => {
    const rejects: Reject[] = [];
    const report = await importLeads(rows(CSV), {
      store,
      tenant: 't1',
      terms,
      embedder: null,
      onReject: (r) => void rejects.push(r),
    });
    expect(report).toMatchObject({ read: 5, imported: 2, changed: 2, rejected: 2, duplicates: 1 });
    expect(rejects.map((r) => [r.line, r.errors[0]?.field])).toEqual([
      [4, 'lead_id'],
      [5, 'employee_count'],
    ]);
    const [acme] = await store.getBlocks('t1', ['1']);
    expect(acme?.lead).toMatchObject({
      company_key: 'acme',
      domain: 'acme.com',
      employees_min: 51,
      employees_max: 200,
      country: 'US',
      region: 'US-TX',
      city: 'Austin',
      seniority: 'c_level',
    });
    const [buecher] = await store.getBlocks('t1', ['2']);
    expect(buecher?.lead).toMatchObject({ employees_min: 12, domain: 'xn--bcher-kva.de', country: 'DE' });
  });

  it('changes nothing the second time', async () => {
    const before = await store.lastSeq('t1');
    const report = await importLeads(rows(CSV), { store, tenant: 't1', terms, embedder: null });
    expect(report).toMatchObject({ imported: 2, changed: 0, unchanged: 2 });
    expect(await store.lastSeq('t1')).toBe(before);
  });

  it('attaches snippets by any key, once, and lets those without a lead wait', async () => {
    const base = { miner_id: 'm', text: 'Hiring a payments engineer', observed_at: '2024-05-01' };
    const lines = [
      { ...base, snippet_id: 's1', lead_id: '1' },
      {
        ...base,
        snippet_id: 's2',
        company_id: 'c1',
        text: 'Wanted: a head of compliance',
        content_type: 'job_posting',
      },
      {
        ...base,
        snippet_id: 's3',
        domain: 'https://www.acme.com/jobs',
        text: 'Moves its ledger to Snowflake',
      },
      { ...base, snippet_id: 's4', lead_id: 'nobody' },
      { ...base, snippet_id: 's5' },
    ];
    const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
    expect(await importSnippets(rows(text), { store, tenant: 't1' })).toMatchObject({
      read: 5,
      imported: 4,
      changed: 4,
      rejected: 1,
      waiting: 1,
    });
    expect(await importSnippets(rows(text), { store, tenant: 't1' })).toMatchObject({
      imported: 4,
      changed: 0,
      waiting: 1,
    });
    const [acme] = await store.getBlocks('t1', ['1']);
    expect(acme?.snippets.map((snippet) => snippet.snippet_id).sort()).toEqual(['s1', 's2', 's3']);
  });

  it('stores whatever text survives normalisation', async () => {
    const nasty = [
      '\u0000',
      '\ud800',
      '"\'; drop table leads; --',
      '<script>',
      '\\',
      '\u202etxet',
      '{}',
      '$1',
      'a\u0000b',
    ].map((text, i) => ({
      lead_id: `n${i}`,
      company_id: `n${i}`,
      company_name: `N ${text}`,
      description: text,
      keywords: [text],
      attributes: { [text]: text },
    }));
    const text = nasty.map((line) => `${JSON.stringify(line)}\n`).join('');
    expect(await importLeads(rows(text), { store, tenant: 't2', terms, embedder: null })).toMatchObject({
      imported: nasty.length,
      rejected: 0,
    });
    expect((await store.counts('t2')).leads).toBe(nasty.length);
  });
});
