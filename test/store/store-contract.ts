import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SqlStore } from '../../src/adapters/sql/sql-store.ts';
import { EVERYTHING, type Predicate } from '../../src/domain/predicate.ts';
import { sampleLead, sampleSnippet, sampleVector } from './sample-lead.ts';

export const CONTRACT_DIMENSIONS = 16;
const AS_OF = Date.UTC(2026, 5, 1);

export interface StoreUnderTest {
  store: SqlStore;
  /** Another connection to the same data, after the first was closed or beside it. */
  reopen(): Promise<SqlStore>;
  /** A second connection beside the first, where the engine allows it. */
  beside?(): Promise<SqlStore>;
  end(): Promise<void>;
}

/** What every store promises; each test works in a tenant of its own. */
export function describeStore(name: string, open: () => Promise<StoreUnderTest>): void {
  describe(name, () => {
    let under: StoreUnderTest;
    let store: SqlStore;
    let tenants = 0;
    let migrations: { applied: string[] }[] = [];
    const tenant = (): string => `tenant-${++tenants}-${Date.now()}`;

    beforeAll(async () => {
      under = await open();
      store = under.store;
      migrations = await Promise.all([store.migrate(), store.migrate(), store.migrate()]);
    });
    afterAll(() => under.end());

    it('applies every migration once when asked several times at once', () => {
      const files = migrations.flatMap(({ applied }) => applied).filter((name) => name.endsWith('.sql'));
      expect(files.length).toBeGreaterThan(0);
      expect(files).toEqual([...new Set(files)]);
    });

    it('does nothing when it migrates a second time', async () => {
      expect(await store.migrate()).toEqual({ applied: [] });
    });

    it('gives back a lead as it was stored, every field of it', async () => {
      const t = tenant();
      const lead = sampleLead('full', {
        company_name: 'Müller & "Söhne" \\ {x,y} 株式会社 🚀',
        domain: 'example.com',
        description: 'line one\nline two\t; drop table leads; --',
        keywords: ['a,b', '"q"', '', 'null', 'ünï'],
        topics: ['software', 'security'],
        mentions: ['cloud'],
        employees_min: 11,
        employees_max: 50.5,
        city: 'São Paulo',
        country: 'BR',
        region: 'BR-SP',
        founded_year: 1999,
        funding_usd: 1.25e6,
        technologies: ['c++', 'c#'],
        title: 'VP of Engineering',
        title_terms: ['vp', 'engineering'],
        attributes: { nested: { list: [1, 'two', null, true] }, 'key "x"': 'värde', number: 1e-7 },
        created_at: '2013-10-31T12:34:56.789Z',
        quality: 0.123456789012345,
      });
      await store.upsertLeads(t, [lead], [null]);
      expect(await store.getBlocks(t, ['full', 'absent'])).toEqual([{ lead, snippets: [], embedding: null }]);
    });

    it('gives back an embedding bit by bit', async () => {
      const t = tenant();
      const vector = Float32Array.from({ length: CONTRACT_DIMENSIONS }, (_, i) =>
        Math.fround(Math.sin(i + 0.1) / 3),
      );
      await store.upsertLeads(t, [sampleLead('a'), sampleLead('b')], [vector, null]);
      const blocks = await store.getBlocks(t, ['a', 'b']);
      expect(blocks.map((block) => block.embedding)).toEqual([vector, null]);
    });

    it('strips NUL from text, mends unpaired surrogates and refuses both in ids', async () => {
      const t = tenant();
      const lead = sampleLead('n', {
        description: 'a\u0000b\ud800c',
        keywords: ['x\u0000y'],
        attributes: { 'k\u0000': ['v\u0000', { deep: '\udfff' }] },
      });
      await store.upsertLeads(t, [lead], [null]);
      const [block] = await store.getBlocks(t, ['n']);
      expect(block?.lead.description).toBe('ab\ufffdc');
      expect(block?.lead.keywords).toEqual(['xy']);
      expect(block?.lead.attributes).toEqual({ k: ['v', { deep: '\ufffd' }] });
      const refused = expect.objectContaining({ code: 'invalid' });
      await expect(store.upsertLeads(t, [sampleLead('bad\u0000id')], [null])).rejects.toEqual(refused);
      await expect(store.upsertLeads(t, [sampleLead('bad\ud800id')], [null])).rejects.toEqual(refused);
      await expect(store.upsertSnippets(t, [sampleSnippet('s\u0000', { lead_id: 'n' })])).rejects.toEqual(
        refused,
      );
      expect((await store.counts(t)).leads).toBe(1);
    });

    it('keeps a text that only looks like an escaped NUL', async () => {
      const t = tenant();
      const lead = sampleLead('e', { description: 'C:\\u0000 and \\ud800' });
      await store.upsertLeads(t, [lead], [null]);
      expect((await store.getBlocks(t, ['e']))[0]?.lead.description).toBe('C:\\u0000 and \\ud800');
    });

    it('counts only changed leads and leaves the number of unchanged ones alone', async () => {
      const t = tenant();
      const vector = sampleVector(CONTRACT_DIMENSIONS, 1);
      const leads = [sampleLead('a'), sampleLead('b')];
      expect(await store.upsertLeads(t, leads, [vector, null])).toEqual({ changed: 2, barred: [] });
      const seq = await store.lastSeq(t);
      expect(await store.upsertLeads(t, leads, [vector, null])).toEqual({ changed: 0, barred: [] });
      expect(await store.upsertLeads(t, leads, [null, null])).toEqual({ changed: 0, barred: [] });
      expect(await store.lastSeq(t)).toBe(seq);
      expect(await store.upsertLeads(t, [sampleLead('b', { city: 'Oslo' })], [null])).toEqual({
        changed: 1,
        barred: [],
      });
      const changes = await store.changesSince(t, seq, 10);
      expect(changes.map((change) => [change.lead_id, change.block?.lead.city])).toEqual([['b', 'Oslo']]);
      expect(changes[0]?.seq).toBe(await store.lastSeq(t));
    });

    it('takes the last of several records of one lead in one call', async () => {
      const t = tenant();
      const twice = [sampleLead('a', { city: 'Rome' }), sampleLead('a', { city: 'Paris' })];
      expect(await store.upsertLeads(t, twice, [null, null])).toEqual({ changed: 1, barred: [] });
      expect((await store.getBlocks(t, ['a']))[0]?.lead.city).toBe('Paris');
    });

    it('drops the embedding of a lead that changed without a new one', async () => {
      const t = tenant();
      await store.upsertLeads(t, [sampleLead('a')], [sampleVector(CONTRACT_DIMENSIONS, 1)]);
      await store.upsertLeads(t, [sampleLead('a', { title: 'CEO' })], [null]);
      expect((await store.getBlocks(t, ['a']))[0]?.embedding).toBeNull();
    });

    it('writes embeddings later, tells which leads wait, and takes a zero vector as none', async () => {
      const t = tenant();
      await store.upsertLeads(
        t,
        ['a', 'b', 'c'].map((id) => sampleLead(id)),
        [],
      );
      const seq = await store.lastSeq(t);
      expect((await store.leadsWithoutEmbedding(t, 2)).map((lead) => lead.lead_id)).toEqual(['a', 'b']);
      const vector = sampleVector(CONTRACT_DIMENSIONS, 2);
      const written = await store.writeEmbeddings(t, [
        { lead_id: 'a', embedding: vector },
        { lead_id: 'b', embedding: new Float32Array(CONTRACT_DIMENSIONS) },
        { lead_id: 'gone', embedding: vector },
      ]);
      expect(written).toEqual({ changed: 2 });
      expect((await store.leadsWithoutEmbedding(t, 9)).map((lead) => lead.lead_id)).toEqual(['c']);
      const changes = await store.changesSince(t, seq, 10);
      expect(changes.map((change) => change.block?.embedding ?? null)).toEqual([vector, null]);
    });

    it('pages through changes in order without a gap or a repeat', async () => {
      const t = tenant();
      const ids = Array.from({ length: 25 }, (_, i) => `lead-${String(i).padStart(2, '0')}`);
      await store.upsertLeads(
        t,
        ids.map((id) => sampleLead(id)),
        [],
      );
      await store.deleteLeads(t, ['lead-03']);
      const seen: string[] = [];
      const seqs: number[] = [];
      for (let seq = 0; ; ) {
        const page = await store.changesSince(t, seq, 7);
        if (page.length === 0) break;
        for (const change of page) {
          seen.push(change.block === null ? `-${change.lead_id}` : change.lead_id);
          seqs.push(change.seq);
        }
        seq = page.at(-1)?.seq ?? seq;
      }
      expect(seen).toEqual([...ids.filter((id) => id !== 'lead-03'), '-lead-03']);
      expect(seqs).toEqual([...new Set(seqs)].sort((a, b) => a - b));
    });

    it('leaves a tombstone for a deleted lead, and none once it is back', async () => {
      const t = tenant();
      await store.upsertLeads(t, [sampleLead('a')], [sampleVector(CONTRACT_DIMENSIONS, 1)]);
      await store.upsertSnippets(t, [sampleSnippet('s', { lead_id: 'a' })]);
      expect(await store.deleteLeads(t, ['a', 'a', 'never'])).toEqual({ deleted: 1 });
      expect(await store.counts(t)).toEqual({ leads: 0, snippets: 0, queries: 0 });
      const [tombstone, ...rest] = await store.changesSince(t, 0, 10);
      expect([tombstone?.lead_id, tombstone?.block, rest.length]).toEqual(['a', null, 0]);
      await store.upsertLeads(t, [sampleLead('a')], [null]);
      const changes = await store.changesSince(t, tombstone?.seq ?? 0, 10);
      expect(changes.map((change) => change.block?.lead.lead_id)).toEqual(['a']);
    });

    it('never shows one tenant the data of another', async () => {
      const [t, other] = [tenant(), tenant()];
      const vector = sampleVector(CONTRACT_DIMENSIONS, 3);
      await store.upsertLeads(t, [sampleLead('a', { country: 'DE', description: 'rockets' })], [vector]);
      await store.upsertSnippets(t, [sampleSnippet('s', { lead_id: 'a', text: 'rockets' })]);
      await store.upsertSnippets(other, [sampleSnippet('s', { lead_id: 'a' })]);
      expect(await store.counts(other)).toEqual({ leads: 0, snippets: 0, queries: 0 });
      expect(await store.getBlocks(other, ['a'])).toEqual([]);
      expect(await store.changesSince(other, 0, 10)).toEqual([]);
      expect(await store.lastSeq(other)).toBe(0);
      expect(await store.matchIds(other, EVERYTHING, 10)).toEqual([]);
      expect(await store.nearest(other, vector, EVERYTHING, 10)).toEqual([]);
      expect(await store.matchText(other, ['rocket'], AS_OF, EVERYTHING, 10)).toEqual([]);
      expect((await store.textStats(other, ['rocket'], AS_OF)).own.documents).toBe(0);
      await store.deleteLeads(other, ['a']);
      expect((await store.counts(t)).leads).toBe(1);
    });

    it('tells counts and ids by predicate, ids in order and up to the limit', async () => {
      const t = tenant();
      await store.upsertLeads(
        t,
        [
          sampleLead('b', { country: 'DE', employees_min: 10, employees_max: 20 }),
          sampleLead('B', { country: 'DE' }),
          sampleLead('a', { country: 'FR', attributes: { crm: 'x' } }),
          sampleLead('é', { country: null, city: 'München' }),
        ],
        [],
      );
      const german: Predicate = { op: 'in', facet: 'country', values: ['DE'] };
      expect(await store.count(t, german)).toBe(2);
      expect(await store.matchIds(t, EVERYTHING, 10)).toEqual(['B', 'a', 'b', 'é']);
      expect(await store.matchIds(t, EVERYTHING, 2)).toEqual(['B', 'a']);
      expect(await store.matchIds(t, { op: 'not', of: german }, 10)).toEqual(['a', 'é']);
      const small: Predicate = { op: 'range', column: 'employees_max', max: 50 };
      expect(await store.matchIds(t, small, 10)).toEqual(['b']);
      expect(await store.matchIds(t, { op: 'not', of: small }, 10)).toEqual(['B', 'a', 'é']);
      expect(await store.matchIds(t, { op: 'attribute', key: 'crm', value: 'x' }, 10)).toEqual(['a']);
      expect(await store.matchIds(t, { op: 'in', facet: 'city', values: ['MÜNCHEN'] }, 10)).toEqual(['é']);
    });

    it('takes values as values, whatever they hold', async () => {
      const t = tenant();
      await store.upsertLeads(t, [sampleLead('a', { topics: ["x' or true --"] })], []);
      for (const value of [
        "x' or true --",
        '{"a"}',
        '"',
        '\\',
        "'; drop table leads; --",
        'a\u0000b',
        '\ud800',
      ]) {
        const found = await store.matchIds(t, { op: 'in', facet: 'topics', values: [value] }, 10);
        expect(found).toEqual(value === "x' or true --" ? ['a'] : []);
        expect(await store.matchIds(t, { op: 'attribute', key: value, value }, 10)).toEqual([]);
      }
    });

    it('finds the nearest by cosine inside the predicate', async () => {
      const t = tenant();
      const leads = Array.from({ length: 12 }, (_, i) =>
        sampleLead(`n${i}`, { country: i % 2 === 0 ? 'DE' : 'FR' }),
      );
      const vectors = leads.map((_, i) => sampleVector(CONTRACT_DIMENSIONS, 0, i * 0.1));
      await store.upsertLeads(t, leads, vectors);
      const german: Predicate = { op: 'in', facet: 'country', values: ['DE'] };
      const found = await store.nearest(t, sampleVector(CONTRACT_DIMENSIONS, 0), german, 3);
      expect(found.map((hit) => hit.lead_id)).toEqual(['n0', 'n2', 'n4']);
      expect(found[1]?.similarity).toBeCloseTo(Math.cos(0.2), 5);
      expect(await store.nearest(t, new Float32Array(CONTRACT_DIMENSIONS), german, 3)).toEqual([]);
    });

    it('orders text matches by distinct terms, then quality, then id, and sees nothing of the future', async () => {
      const t = tenant();
      await store.upsertLeads(
        t,
        [
          sampleLead('one', { description: 'zebra', quality: 0.9 }),
          sampleLead('both', { description: 'zebra', quality: 0.1 }),
          sampleLead('also-one', { description: 'walrus walrus', quality: 0.9 }),
          sampleLead('none', { description: 'nothing of it' }),
          sampleLead('later'),
        ],
        [],
      );
      await store.upsertSnippets(t, [
        sampleSnippet('s1', { lead_id: 'both', text: 'a walrus' }),
        sampleSnippet('s2', { lead_id: 'later', text: 'zebra and walrus', observed_at_ms: AS_OF + 1 }),
      ]);
      const terms = ['zebra', 'walrus'];
      const found = await store.matchText(t, terms, AS_OF, EVERYTHING, 10);
      expect(found).toEqual(['both', 'also-one', 'one']);
      expect(await store.matchText(t, terms, AS_OF + 1, EVERYTHING, 2)).toEqual(['later', 'both']);
      const notBoth: Predicate = { op: 'not', of: { op: 'in', facet: 'lead_id', values: ['both'] } };
      expect(await store.matchText(t, terms, AS_OF, notBoth, 1)).toEqual(['also-one']);
    });

    it('counts the corpus for BM25 as of an instant', async () => {
      const t = tenant();
      await store.upsertLeads(
        t,
        [
          sampleLead('a', { company_name: 'zebra', description: 'zebra walrus' }),
          sampleLead('b', { company_name: 'x1' }),
        ],
        [],
      );
      await store.upsertSnippets(t, [
        sampleSnippet('s1', { lead_id: 'a', text: 'walrus walrus' }),
        sampleSnippet('s2', { lead_id: 'b', text: 'walrus', observed_at_ms: AS_OF + 1 }),
      ]);
      expect(await store.textStats(t, ['zebra', 'walrus', 'absent'], AS_OF)).toEqual({
        own: { documents: 2, totalLength: 4, containing: [1, 1, 0] },
        snippets: { documents: 1, totalLength: 2, containing: [0, 1, 0] },
      });
    });

    it('gives the best prior first', async () => {
      const t = tenant();
      const qualities = { a: 0.2, b: 0.9, c: 0.9, d: 0.5 };
      await store.upsertLeads(
        t,
        Object.entries(qualities).map(([id, quality]) => sampleLead(id, { quality })),
        [],
      );
      expect(await store.matchPrior(t, EVERYTHING, 3)).toEqual(['b', 'c', 'd']);
    });

    it('stores a query once, however often it is written', async () => {
      const t = tenant();
      const row = {
        query_id: 'q1',
        asked_at_ms: AS_OF,
        as_of_ms: AS_OF,
        submitter: null,
        request: { prompt: 'NUL \u0000 here' },
        need_key: null,
        parsed: null,
        retrieval: [],
        answer: [{ lead_id: 'a', rank: 1 }],
        model_version: 'm',
        cost: {},
        timings_ms: {},
        degraded: ['slow'],
      };
      await store.insertQueries(t, [row, { ...row, query_id: 'q2' }]);
      await store.insertQueries(t, [row]);
      expect((await store.counts(t)).queries).toBe(2);
    });

    it('rejects an aborted read with deadline and answers the next one', async () => {
      const t = tenant();
      await store.upsertLeads(t, [sampleLead('a')], []);
      const signal = AbortSignal.abort();
      await expect(store.count(t, EVERYTHING, { signal })).rejects.toMatchObject({ code: 'deadline' });
      expect(await store.count(t, EVERYTHING)).toBe(1);
    });

    it('finds the same nearest leads with the vector index as without, and maintains itself on demand', async () => {
      const t = tenant();
      const leads = Array.from({ length: 30 }, (_, i) => sampleLead(`v${i}`));
      const vectors = leads.map((_, i) => sampleVector(CONTRACT_DIMENSIONS, i % 5, i * 0.05));
      await store.upsertLeads(t, leads, vectors);
      const query = sampleVector(CONTRACT_DIMENSIONS, 2, 0.33);
      const before = await store.nearest(t, query, EVERYTHING, 8);
      await store.ensureVectorIndex();
      await store.ensureVectorIndex();
      await store.maintain();
      expect(await store.nearest(t, query, EVERYTHING, 8)).toEqual(before);
      expect(before.length).toBe(8);
    });

    it('answers that it is healthy', async () => {
      expect(await store.health()).toEqual({ ok: true, detail: 'answers' });
    });

    it('has everything after a restart', async () => {
      const t = tenant();
      const vector = sampleVector(CONTRACT_DIMENSIONS, 5);
      await store.upsertLeads(t, [sampleLead('kept')], [vector]);
      await store.upsertSnippets(t, [
        sampleSnippet('s', { lead_id: 'kept' }),
        sampleSnippet('p', { lead_id: 'soon' }),
      ]);
      const before = await store.changesSince(t, 0, 10);
      store = await under.reopen();
      expect(await store.migrate()).toEqual({ applied: [] });
      expect(await store.changesSince(t, 0, 10)).toEqual(before);
      await store.upsertLeads(t, [sampleLead('soon')], []);
      expect((await store.getBlocks(t, ['soon']))[0]?.snippets.map((s) => s.snippet_id)).toEqual(['p']);
    });
  });
}
