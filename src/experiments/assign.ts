import type { Definition, Variant } from './definition.ts';
import { unitInterval } from './seeded.ts';

/** Units are kept apart in so many buckets, by which the spread between units is measured. */
export const BUCKETS = 128;

/**
 * The variant of a unit; null where it takes no part. Weighted rendezvous hashing (Thaler and Ravishankar 1998, "Using
 * name-based mappings to increase hit rates"; weights by exponential races): of the draws -ln(u) / share, u from salt, unit
 * and name, the least wins, which is each variant's in proportion to its share. A share that changes moves only the units
 * that it must; another salt is another, independent assignment.
 */
export function assign(
  { salt, traffic, variants }: Pick<Definition, 'salt' | 'traffic' | 'variants'>,
  unit: string,
): Variant | null {
  if (traffic < 1 && unitInterval(salt, 'traffic', unit) >= traffic) return null;
  let best: Variant | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const variant of variants) {
    if (variant.share <= 0) continue;
    const draw = -Math.log(unitInterval(salt, 'variant', variant.name, unit)) / variant.share;
    if (draw < least) {
      least = draw;
      best = variant;
    }
  }
  return best;
}

/** 0 .. BUCKETS - 1, independent of the variant. */
export function bucketOf(salt: string, unit: string): number {
  return Math.floor(unitInterval(salt, 'bucket', unit) * BUCKETS);
}
