import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPglite } from '../../src/adapters/pglite/open-pglite-store.ts';
import type { PgliteClient } from '../../src/adapters/pglite/pglite-client.ts';
import { vectorToText } from '../../src/adapters/sql/embedding-codec.ts';
import type { Row } from '../../src/adapters/sql/sql-client.ts';
import type { SqlStore } from '../../src/adapters/sql/sql-store.ts';
import type { Predicate } from '../../src/domain/predicate.ts';
import { newDataDir } from './new-data-dir.ts';
import { sampleLead } from './sample-lead.ts';

const DIMENSIONS = 16;
const LEADS = 1500;
const T = 'default';
const WANTED = 10;
/** One lead in a hundred: the filter that starves a plain index search. */
const RARE: Predicate = { op: 'in', facet: 'country', values: ['IS'] };

describe('the vector search inside a filter', () => {
  let dataDir: string;
  let store: SqlStore;
  let client: PgliteClient;
  const vectors = Array.from({ length: LEADS }, (_, i) => randomUnit(i + 1));
  const query = randomUnit(4711);

  beforeAll(async () => {
    dataDir = await newDataDir(DIMENSIONS);
    ({ store, client } = await openPglite({ dataDir, dimensions: DIMENSIONS }));
    await store.migrate();
    const leads = vectors.map((_, i) =>
      sampleLead(`lead-${i}`, { country: i % 100 === 7 ? 'IS' : 'US', city: i === 7 ? 'Vik' : null }),
    );
    await store.upsertLeads(T, leads, vectors);
    await store.ensureVectorIndex();
    await store.maintain();
  });
  afterAll(async () => {
    await store.close();
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('returns as many rows as were asked for, where a plain search of the index returns too few', async () => {
    expect((await searchIndex('off')).length).toBeLessThan(WANTED);
    expect((await searchIndex('strict_order')).length).toBe(WANTED);
    const found = await store.nearest(T, query, RARE, WANTED);
    expect(found.length).toBe(WANTED);
    expect(found.map((hit) => hit.lead_id)).toEqual(exact((i) => i % 100 === 7).slice(0, WANTED));
  });

  it('returns all that exist when fewer pass than were asked for', async () => {
    const vik: Predicate = { op: 'in', facet: 'city', values: ['Vik'] };
    expect((await store.nearest(T, query, vik, WANTED)).map((hit) => hit.lead_id)).toEqual(['lead-7']);
    const all = await store.nearest(T, query, RARE, 100);
    expect(all.map((hit) => hit.lead_id)).toEqual(exact((i) => i % 100 === 7));
  });

  /** The same search with the planner held to the HNSW index. */
  async function searchIndex(iterativeScan: 'off' | 'strict_order'): Promise<Row[]> {
    const results = await client.run([
      {
        text: 'set local enable_seqscan = off; set local enable_sort = off; set local enable_bitmapscan = off',
      },
      { text: `select set_config('hnsw.iterative_scan', $1::text, true)`, params: [iterativeScan] },
      {
        text: `select e.lead_id from lead_embeddings e join leads l on l.tenant = e.tenant and l.lead_id = e.lead_id
          where e.tenant = $1::text and l.country = $2::text order by e.embedding <=> $3::text::vector limit $4::integer`,
        params: [T, 'IS', vectorToText(query), WANTED],
      },
    ]);
    return results[2] ?? [];
  }

  function exact(passes: (i: number) => boolean): string[] {
    return vectors
      .map((vector, i) => ({ i, similarity: dot(vector, query) }))
      .filter(({ i }) => passes(i))
      .sort((a, b) => b.similarity - a.similarity)
      .map(({ i }) => `lead-${i}`);
  }
});

function dot(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, x, i) => sum + x * (b[i] ?? 0), 0);
}

/** Deterministic: a linear congruential generator seeded with `seed`. */
function randomUnit(seed: number): Float32Array {
  let state = seed * 2_654_435_761;
  const vector = Float32Array.from({ length: DIMENSIONS }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32 - 0.5;
  });
  const norm = Math.sqrt(dot(vector, vector));
  return vector.map((x) => x / norm);
}
