// How fast the store takes leads, and what its embedding choices cost. Run: npm run build && node bench/store-write.mjs
// [leads] [embedded | URL of an empty PostgreSQL database]. CPU is of this process: all of it for the embedded engine.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openPglite } from '../dist/adapters/pglite/open-pglite-store.js';
import { openPostgresStore } from '../dist/adapters/postgres/open-postgres-store.js';

const DIMENSIONS = 256;
const BATCH = 5000;
const total = Number(process.argv[2] ?? 20_000);
const target = process.argv[3] ?? 'embedded';
let seed = 42;
console.log(`seed ${seed}, ${total} leads, ${target === 'embedded' ? 'PGlite' : 'PostgreSQL'}`);

const dataDir = mkdtempSync(join(tmpdir(), 'assay-bench-'));
const { store, client } =
  target === 'embedded'
    ? await openPglite({ dataDir, dimensions: DIMENSIONS, deadlineMs: 600_000 })
    : { store: await openPostgresStore({ url: target, dimensions: DIMENSIONS, deadlineMs: 600_000 }) };
await store.migrate();

const words = Array.from({ length: 2000 }, (_, i) => `word${i}`);
const leads = Array.from({ length: total }, (_, i) => lead(i));
const vectors = leads.map(() => Float32Array.from({ length: DIMENSIONS }, () => random() - 0.5));
const batches = Array.from({ length: Math.ceil(total / BATCH) }, (_, i) => [
  i * BATCH,
  Math.min(total, (i + 1) * BATCH),
]);

await measure('leads without embeddings', total, async () => {
  for (const [from, to] of batches) await store.upsertLeads('bare', leads.slice(from, to), []);
});
await measure('their embeddings afterwards', total, async () => {
  for (const [from, to] of batches) {
    const entries = leads
      .slice(from, to)
      .map((l, i) => ({ lead_id: l.lead_id, embedding: vectors[from + i] }));
    await store.writeEmbeddings('bare', entries);
  }
});
await measure('leads with embeddings', total, async () => {
  for (const [from, to] of batches)
    await store.upsertLeads('full', leads.slice(from, to), vectors.slice(from, to));
});
await measure('the same again, unchanged', total, async () => {
  for (const [from, to] of batches)
    await store.upsertLeads('full', leads.slice(from, to), vectors.slice(from, to));
});
await measure('snippets', total, async () => {
  for (const [from, to] of batches) await store.upsertSnippets('full', leads.slice(from, to).map(snippet));
});
const queries = Array.from({ length: Math.min(total, 2000) }, (_, i) => query(i));
await measure('answered queries of 25 leads', queries.length, async () => {
  for (let at = 0; at < queries.length; at += 50)
    await store.insertQueries(
      'full',
      queries.slice(at, at + 50).map((row) => store.encodeQuery(row)),
    );
});
await measure('changes read back', total, async () => {
  for (let seq = 0; ; ) {
    const page = await store.changesSince('full', seq, 2000);
    if (page.length === 0) break;
    seq = page.at(-1).seq;
  }
});
await measure('maintain', 1, () => store.maintain());
await measure('nearest 200 of all, compared exactly', 5, async () => {
  for (let i = 0; i < 5; i++) await store.nearest('full', vectors[i], { op: 'all', of: [] }, 200);
});
if (client !== undefined) await measureEmbeddingForms();
await store.close();
rmSync(dataDir, { recursive: true, force: true });

async function measureEmbeddingForms() {
  const some = Math.min(total, 8000);
  await client.run([
    {
      text: 'create table form_text (id integer, v vector(256)); create table form_index (id integer, v vector(256))',
    },
  ]);
  await measure('vectors as text', some, async () => {
    for (let at = 0; at < some; at += 1000) {
      const texts = vectors.slice(at, at + 1000).map((v) => `[${v.join(',')}]`);
      await client.run([
        { text: 'insert into form_text select 1, unnest($1::text[])::vector', params: [texts] },
      ]);
    }
  });
  const binary = async (from, to) => {
    const { VectorList } = await import('../dist/adapters/sql/sql-client.js');
    for (let at = from; at < to; at += 1000) {
      const list = new VectorList(vectors.slice(at, Math.min(to, at + 1000)));
      await client.run([{ text: 'insert into form_index select 1, unnest($1::vector[])', params: [list] }]);
    }
  };
  await measure('vectors in binary', some, () => binary(0, some));
  await measure('HNSW index over them', some, () =>
    client.run([{ text: 'create index on form_index using hnsw (v vector_cosine_ops)' }], {
      deadlineMs: 600_000,
    }),
  );
  await measure('vectors in binary, into the HNSW index', 200, () => binary(0, 200));
}

async function measure(what, items, work) {
  const cpu = process.cpuUsage();
  const start = performance.now();
  await work();
  const ms = performance.now() - start;
  const used = process.cpuUsage(cpu);
  const cpuUs = Math.round((used.user + used.system) / items);
  console.log(
    `${what}: ${Math.round((items / ms) * 1000)}/s, ${Math.round((ms / items) * 1000)} us and ${cpuUs} CPU us each`,
  );
}

function random() {
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
  return seed / 2 ** 32;
}

function pick(list) {
  return list[Math.floor(random() ** 2 * list.length)];
}

function lead(i) {
  const text = Array.from({ length: 25 }, () => pick(words)).join(' ');
  return {
    lead_id: `lead-${i}`,
    company_id: `company-${i >> 1}`,
    company_name: `Company ${i >> 1}`,
    company_key: `company ${i >> 1}`,
    domain: `company${i >> 1}.example`,
    description: text,
    industry: pick(words),
    sub_industry: null,
    keywords: [pick(words), pick(words)],
    topics: [pick(words), pick(words), pick(words)],
    mentions: [pick(words)],
    employees_min: i % 500,
    employees_max: i % 500,
    location: null,
    country: ['US', 'DE', 'FR', 'GB'][i % 4],
    region: null,
    city: pick(words),
    founded_year: 1990 + (i % 30),
    funding_usd: i * 100,
    funding_stage: 'seed',
    company_type: 'private',
    technologies: [pick(words)],
    title: 'VP Engineering',
    title_terms: ['vp', 'vice', 'president', 'engineering'],
    seniority: 'vp',
    function: 'engineering',
    email: null,
    phone: null,
    source: 'bench',
    attributes: { tier: pick(words) },
    created_at: '2026-01-01T00:00:00.000Z',
    quality: random(),
  };
}

function snippet(l, i) {
  return {
    snippet_id: `s-${l.lead_id}`,
    lead_id: l.lead_id,
    company_id: null,
    domain: null,
    miner_id: 'bench',
    text: Array.from({ length: 20 }, () => pick(words)).join(' '),
    observed_at_ms: Date.UTC(2026, 0, 1) - i * 60_000,
    content_type: 'news',
    source_url: null,
    attributes: {},
  };
}

function query(i) {
  const asked = Date.UTC(2026, 0, 1) + i;
  const picked = Array.from({ length: 25 }, () => leads[Math.floor(random() * total)].lead_id);
  const part = () => ({ weight: 0.25, value: random() });
  const components = () => ({
    fit: {
      weight: 0.6,
      value: random(),
      of: { industry: { ...part(), of: { topic: part(), text: part(), meaning: part() } } },
    },
    intent: {
      weight: 0.4,
      value: random(),
      best_snippet: 0,
      own_text_bm25: random() * 9,
      own_text_weight: 0.5,
      s0: 8,
    },
  });
  return {
    query_id: `query-${i}`,
    asked_at_ms: asked,
    as_of_ms: asked,
    submitter: null,
    request: { prompt: `CTOs at ${pick(words)} companies using ${pick(words)}` },
    need_key: null,
    parsed: {
      k: 25,
      include: { industries: [pick(words)], technologies: [pick(words)] },
      exclude: {},
      spans: [],
    },
    retrieval: { candidates: 400, steps: [{ relaxed: [], count: 400 }] },
    answer: picked.map((lead_id, at) => ({
      lead_id,
      rank: at + 1,
      score: random(),
      relaxed: [],
      fit: random(),
      intent: random(),
      best_snippet: 0,
      own_bm25: random() * 9,
      snippet_ids: [`s-${lead_id}`],
      age_days: [3.25],
      evidence: [{ snippet_id: `s-${lead_id}`, miner_id: 'bench', value: random() }],
    })),
    components: () => JSON.stringify(Object.fromEntries(picked.map((lead_id) => [lead_id, components()]))),
    model_version: 'bench',
    cost: { usd: 0, llm_calls: 0 },
    timings_ms: { total: 4.25, parse: 0.25 },
    degraded: [],
    features: {
      features_version: 'bench',
      leads: picked.map(() => Array.from({ length: 38 }, () => Math.round(random() * 1e4) / 1e4)),
      more: [],
    },
  };
}
