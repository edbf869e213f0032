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
      const leads = new Uint32Array(positions.length);
      for (let n = 0; n < leads.length; n++) leads[n] = ordinal[positions[n] ?? 0] ?? 0;
      const cosines = segment.similarities(leads, vector);
      for (let n = 0; n < leads.length; n++) {
        const cosine = cosines[n] ?? Number.NaN;
        out[positions[n] ?? 0] = Number.isNaN(cosine)
          ? unknownValue
          : Math.min(1, Math.max(0, (cosine - range.low) * scale));
      }
    },
  };
}
