import type { Range } from '../../domain/filter.ts';
import type { Column } from '../../domain/predicate.ts';
import type { Leaf } from './part.ts';

/**
 * Size: the share of the lead's own range (on a log scale) that lies in the asked one; 1 for an exact count inside.
 * Outside it falls with the ratio to the nearest bound, to 0 at a factor of four.
 */
export function gradeSize(asked: Range, unknownValue: number): Omit<Leaf, 'weight'> {
  const low = Math.log2(Math.max(asked.min ?? 0, 0) + 1);
  const high = asked.max === undefined ? Number.POSITIVE_INFINITY : Math.log2(asked.max + 1);
  return {
    name: 'size',
    bind(segment) {
      const mins = segment.column('employees_min');
      const maxs = segment.column('employees_max');
      return (ordinal) => {
        const min = mins[ordinal] ?? Number.NaN;
        const max = maxs[ordinal] ?? Number.NaN;
        if (Number.isNaN(min) && Number.isNaN(max)) return unknownValue;
        const from = Math.log2((Number.isNaN(min) ? max : min) + 1);
        const to = Math.log2((Number.isNaN(max) ? min : max) + 1);
        return overlap(from, to, low, high);
      };
    },
  };
}

/** Share of [from, to] inside [low, high]; without any, 1 - distance / 2 (log2 units), at most a half. */
function overlap(from: number, to: number, low: number, high: number): number {
  const inside = Math.min(to, high) - Math.max(from, low);
  if (inside < 0) return Math.max(0, 0.5 * (1 + inside / 2));
  return to <= from ? 1 : Math.max(0.5, inside / (to - from));
}

/** A number inside the asked range is 1; outside it falls from a half to 0 over `reach` (in years, or doublings of money). */
export function gradeNumber(
  name: string,
  column: Column,
  asked: Range,
  options: { unknownValue: number; reach: number; isLog: boolean },
): Omit<Leaf, 'weight'> {
  const scale = (x: number) => (options.isLog ? Math.log2(Math.max(x, 0) + 1) : x);
  const low = asked.min === undefined ? Number.NEGATIVE_INFINITY : scale(asked.min);
  const high = asked.max === undefined ? Number.POSITIVE_INFINITY : scale(asked.max);
  return {
    name,
    bind(segment) {
      const values = segment.column(column);
      return (ordinal) => {
        const value = values[ordinal] ?? Number.NaN;
        if (Number.isNaN(value)) return options.unknownValue;
        const at = scale(value);
        const distance = Math.max(low - at, at - high, 0);
        return distance === 0 ? 1 : Math.max(0, 0.5 * (1 - distance / options.reach));
      };
    },
  };
}
