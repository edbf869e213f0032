import type { Leaf } from './part.ts';

/** Cosine with the query's vector, stretched from low..high to 0..1; `unknownValue` for a lead that has no vector yet. */
export function gradeMeaning(
  name: string,
  vector: Float32Array,
  range: { low: number; high: number },
  unknownValue: number,
): Omit<Leaf, 'weight'> {
  const scale = 1 / (range.high - range.low);
  return {
    name,
    bind:
      (segment, { candidates }) =>
      (i) => {
        const ordinal = candidates.ordinal[i] ?? 0;
        if (!segment.hasEmbedding(ordinal)) return unknownValue;
        return Math.min(1, Math.max(0, (segment.similarity(ordinal, vector) - range.low) * scale));
      },
  };
}
