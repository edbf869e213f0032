import type { Range } from '../../domain/filter.ts';
import type { Column } from '../../domain/predicate.ts';
import type { SegmentView } from '../../lead-index/api.ts';
import { ELSEWHERE, SIZES_AT } from '../../lead-index/lead-rows.ts';
import type { CandidateRows } from './candidate-rows.ts';
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
    grade(of, rows, out) {
      for (let n = 0; n < of.positions.length; n++) {
        const i = of.positions[n] ?? 0;
        const min = sizeOf(of.segment, i, 0, rows);
        const max = sizeOf(of.segment, i, 1, rows);
        out[i] =
          Number.isNaN(min) && Number.isNaN(max)
            ? unknownValue
            : sizeGrade(Number.isNaN(min) ? max : min, Number.isNaN(max) ? min : max, low, high);
      }
    },
  };
}

/** `low` and `high` are logarithms already. */
function sizeGrade(min: number, max: number, low: number, high: number): number {
  const from = Math.log2(min + 1);
  return overlap(from, max === min ? from : Math.log2(max + 1), low, high);
}

/** The lower (0) or upper (1) bound of the lead's size, NaN where unknown. */
function sizeOf(
  segment: SegmentView,
  i: number,
  bound: 0 | 1,
  { at, cells, candidates }: CandidateRows,
): number {
  const cell = cells[(at[i] ?? 0) + SIZES_AT + bound] ?? 0;
  if (cell === 0) return Number.NaN;
  if (cell !== ELSEWHERE) return cell - 1;
  const column = segment.column(bound === 0 ? 'employees_min' : 'employees_max');
  return column[candidates.ordinal[i] ?? 0] ?? Number.NaN;
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
    grade({ segment, positions }, { candidates }, out) {
      const values = segment.column(column);
      for (let n = 0; n < positions.length; n++) {
        const i = positions[n] ?? 0;
        const value = values[candidates.ordinal[i] ?? 0] ?? Number.NaN;
        if (Number.isNaN(value)) {
          out[i] = options.unknownValue;
          continue;
        }
        const at = scale(value);
        const distance = Math.max(low - at, at - high, 0);
        out[i] = distance === 0 ? 1 : Math.max(0, 0.5 * (1 - distance / options.reach));
      }
    },
  };
}
