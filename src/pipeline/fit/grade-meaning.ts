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
    grade({ segment, positions }, { candidates: { ordinal } }, out) {
      for (let n = 0; n < positions.length; n++) {
        const i = positions[n] ?? 0;
        const lead = ordinal[i] ?? 0;
        out[i] = segment.hasEmbedding(lead)
          ? Math.min(1, Math.max(0, (segment.similarity(lead, vector) - range.low) * scale))
          : unknownValue;
      }
    },
  };
}
