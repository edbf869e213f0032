import { createRequire } from 'node:module';
import { join } from 'node:path';
import postgres from 'postgres';
import { Segment } from '../../src/lead-index/segment.ts';
import { SegmentBuilder } from '../../src/lead-index/segment-builder.ts';
import { TopSelection } from '../../src/lead-index/top-selection.ts';
import { offerSimilar, VectorScratch } from '../../src/lead-index/vector-source.ts';
import type { LeadBlock } from '../../src/ports/store.ts';

/** A lead passes a filter of `oneIn` when its number is a multiple of it: 1 (all), 10 or 100. */
export type OneIn = 1 | 10 | 100;

export interface Engine {
  name: string;
  /** Milliseconds of building, where that is not part of taking the vectors. */
  build(vectors: Float32Array[]): Promise<void>;
  /** Numbers of the `wanted` nearest that pass; null where the engine cannot filter. */
  search(query: Float32Array, wanted: number, oneIn: OneIn): Promise<number[]> | number[] | null;
  /** Bytes of the index; null where the engine does not tell (then the growth of the process is taken). */
  bytes(): Promise<number> | number | null;
  close(): Promise<void>;
}

const nothing = async () => undefined;

/** Every vector compared, float32. */
export function exactEngine(): Engine {
  let all: Float32Array[] = [];
  return {
    name: 'exact, float32, JavaScript',
    async build(vectors) {
      all = vectors;
    },
    search(query, wanted, oneIn) {
      const best: { id: number; value: number }[] = [];
      for (let id = 0; id < all.length; id += oneIn) {
        const value = dot(all[id], query);
        if (best.length === wanted && value <= (best.at(-1)?.value ?? 0)) continue;
        const at = best.findIndex((other) => other.value < value);
        best.splice(at < 0 ? best.length : at, 0, { id, value });
        if (best.length > wanted) best.pop();
      }
      return best.map(({ id }) => id);
    },
    bytes: () => all.length * (all[0]?.byteLength ?? 0),
    close: nothing,
  };
}

function dot(a: Float32Array | undefined, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; a !== undefined && i < b.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}

/** What the lead index does: codes passed over first, the best of them compared as int8. */
export function leadIndexEngine(dimensions: number, blank: LeadBlock): Engine {
  let segment: Segment | undefined;
  const top = new TopSelection();
  const scratch = new VectorScratch();
  const sets = new Map<OneIn, { words: Uint32Array; count: number }[]>();
  return {
    name: 'lead index of Assay',
    async build(vectors) {
      const builder = new SegmentBuilder(dimensions);
      vectors.forEach((embedding, id) => {
        const lead = { ...blank.lead, lead_id: String(id).padStart(8, '0') };
        builder.add({ lead, snippets: [], embedding });
      });
      segment = new Segment(builder.finish());
      for (const oneIn of [1, 10, 100] as const) {
        const words = new Uint32Array(segment.vectors.embedded.length);
        let count = 0;
        for (let i = 0; i < segment.leadCount; i++) {
          if (Number(segment.leadId(i)) % oneIn !== 0) continue;
          words[i >>> 5] = (words[i >>> 5] ?? 0) | (1 << (i & 31));
          count++;
        }
        sets.set(oneIn, [{ words, count }]);
      }
    },
    search(query, wanted, oneIn) {
      const found = segment;
      if (found === undefined) return null;
      top.begin(wanted, [{ segment: found }]);
      offerSimilar([{ segment: found }], sets.get(oneIn) ?? [], query, wanted, top, scratch);
      top.finish();
      return [...top.ordinals.slice(0, top.count)].map((ordinal) => Number(found.leadId(ordinal)));
    },
    bytes: () => (segment === undefined ? 0 : segment.leadCount * (dimensions + 4 + dimensions / 8 + 8)),
    close: nothing,
  };
}

interface Hnswlib {
  HierarchicalNSW: new (
    space: 'cosine',
    dimensions: number,
  ) => {
    initIndex(max: number, m: number, efConstruction: number): void;
    addPoint(point: number[], label: number): void;
    setEf(ef: number): void;
    searchKnn(query: number[], k: number, filter?: (label: number) => boolean): { neighbors: number[] };
  };
}

/** hnswlib-node, M 16, efConstruction 200. `folder`: a node_modules that has it. */
export function hnswlibEngine(folder: string, dimensions: number, ef: number): Engine {
  const { HierarchicalNSW } = load<Hnswlib>(folder, 'hnswlib-node');
  const index = new HierarchicalNSW('cosine', dimensions);
  return {
    name: `hnswlib-node, ef ${ef}`,
    async build(vectors) {
      index.initIndex(vectors.length, 16, 200);
      vectors.forEach((vector, id) => {
        index.addPoint([...vector], id);
      });
      index.setEf(ef);
    },
    search: (query, wanted, oneIn) =>
      index.searchKnn([...query], wanted, oneIn === 1 ? undefined : (label) => label % oneIn === 0).neighbors,
    bytes: () => null,
    close: nothing,
  };
}

interface Usearch {
  Index: new (config: {
    dimensions: number;
    metric: 'cos';
    connectivity: number;
    quantization: 'f32' | 'i8';
    expansion_add: number;
    expansion_search: number;
    multi: boolean;
  }) => {
    add(key: bigint, vector: Float32Array): void;
    search(query: Float32Array, k: number, threads: number): { keys: BigUint64Array };
  };
}

/** usearch; its Node binding has no filter. */
export function usearchEngine(folder: string, dimensions: number, quantization: 'f32' | 'i8'): Engine {
  const { Index } = load<Usearch>(folder, 'usearch');
  const index = new Index({
    dimensions,
    metric: 'cos',
    connectivity: 16,
    quantization,
    expansion_add: 200,
    expansion_search: 64,
    multi: false,
  });
  return {
    name: `usearch ${quantization}, expansion 64`,
    async build(vectors) {
      vectors.forEach((vector, id) => {
        index.add(BigInt(id), vector);
      });
    },
    search: (query, wanted, oneIn) =>
      oneIn === 1 ? [...index.search(query, wanted, 1).keys].map(Number) : null,
    bytes: () => null,
    close: nothing,
  };
}

/** Safe in so far as the caller names the package whose shape it describes; a bench, not the program. */
function load<T>(folder: string, name: string): T {
  const loaded: T = createRequire(join(folder, 'x.js'))(name);
  return loaded;
}

/** PostgreSQL with pgvector: HNSW m 16, ef_construction 64, iterative scan; one connection. */
export function pgvectorEngine(url: string, dimensions: number, efSearch: number): Engine {
  const sql = postgres(url, { max: 1, onnotice: () => undefined });
  return {
    name: `pgvector HNSW, ef_search ${efSearch}`,
    async build(vectors) {
      await sql`create extension if not exists vector`;
      await sql`drop table if exists bench_vectors`;
      await sql.unsafe(`create table bench_vectors (id int primary key, embedding vector(${dimensions}))`);
      for (let from = 0; from < vectors.length; from += 1000) {
        const batch = vectors.slice(from, from + 1000);
        const ids = batch.map((_, i) => from + i);
        const texts = batch.map((vector) => `[${vector.join(',')}]`);
        await sql`insert into bench_vectors select i, e::vector from unnest(${ids}::int[], ${texts}::text[]) as t(i, e)`;
      }
      await sql`set maintenance_work_mem = '2GB'`;
      await sql`create index bench_vectors_hnsw on bench_vectors using hnsw (embedding vector_cosine_ops)`;
      await sql.unsafe(`set hnsw.ef_search = ${efSearch}`);
      await sql`set hnsw.iterative_scan = relaxed_order`;
      await sql`analyze bench_vectors`;
    },
    async search(query, wanted, oneIn) {
      const vector = `[${query.join(',')}]`;
      const rows = await sql<{ id: number }[]>`
        select id from bench_vectors where ${oneIn === 1 ? sql`true` : sql`id % ${oneIn}::int = 0`}
        order by embedding <=> ${vector}::vector limit ${wanted}`;
      return rows.map(({ id }) => id);
    },
    async bytes() {
      const [row] = await sql<{ size: string }[]>`select pg_relation_size('bench_vectors_hnsw') as size`;
      return Number(row?.size ?? 0);
    },
    async close() {
      await sql`drop table if exists bench_vectors`;
      await sql.end();
    },
  };
}
