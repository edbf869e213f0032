import { LRUCache } from 'lru-cache';
import type { Embedder } from '../../ports/embedder.ts';
import type { CacheMetrics } from '../../telemetry/cache-metrics.ts';

const ENTRIES_MAX = 4096;
const CHARACTERS_MAX = 2000;

/** For the texts of queries: remembers the vectors of single texts. Batches, as of an import, go past it. */
export function cachedEmbedder(embedder: Embedder, metrics: CacheMetrics): Embedder {
  const vectors = new LRUCache<string, Float32Array>({ max: ENTRIES_MAX });
  const known = (text: string) => {
    const held = vectors.get(text);
    metrics.lookup('embedding', held === undefined ? 'miss' : 'memory');
    return held;
  };
  const keep = (text: string, vector: Float32Array | undefined) => {
    if (vector !== undefined && text.length <= CHARACTERS_MAX) vectors.set(text, vector);
  };
  const { embedSync } = embedder;
  return {
    dimensions: embedder.dimensions,
    version: embedder.version,
    async embed(texts) {
      const [text] = texts;
      if (texts.length !== 1 || text === undefined) return embedder.embed(texts);
      const held = known(text);
      if (held !== undefined) return [held];
      const made = await embedder.embed(texts);
      keep(text, made[0]);
      return made;
    },
    ...(embedSync && {
      embedSync(text: string) {
        const held = known(text);
        if (held !== undefined) return held;
        const vector = embedSync.call(embedder, text);
        keep(text, vector);
        return vector;
      },
    }),
    close: () => embedder.close(),
  };
}
