import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fitRidge, type SparseRow } from './ridge.ts';

const SIZE = 6;
const finite = fc.double({ min: -2, max: 2, noNaN: true });
const rowOf = fc
  .uniqueArray(fc.nat(SIZE - 1), { minLength: 1, maxLength: SIZE })
  .chain((at) =>
    fc.tuple(
      fc.constant(at.sort((a, b) => a - b)),
      fc.array(finite, { minLength: at.length, maxLength: at.length }),
    ),
  )
  .map(([at, value]): SparseRow => ({ at: Uint16Array.from(at), value: Float64Array.from(value) }));
const dataOf = fc.array(fc.record({ row: rowOf, target: finite }), { minLength: 2, maxLength: 20 });

it('gives what the formula gives by hand', () => {
  // docs/llm.md: rows (1), (2), targets 0, 3, penalty 1: mean 1.5, X'X + 1 = 6, X'(y - mean) = 1.5, w = 0.25.
  const rows = [1, 2].map((value) => ({ at: Uint16Array.of(0), value: Float64Array.of(value) }));
  const ridge = fitRidge(rows, [0, 3], 1, 1);
  const { mean, deviation } = ridge.predict({ at: Uint16Array.of(0), value: Float64Array.of(2) });
  expect(mean).toBeCloseTo(2, 12);
  // Left out: (-1.5 - 0.25) / (1 - 1/6) = -2.1 and (1.5 - 0.5) / (1 - 4/6) = 3.
  expect(ridge.leaveOneOutError).toBeCloseTo(Math.sqrt((2.1 ** 2 + 3 ** 2) / 2), 12);
  expect(deviation).toBeCloseTo(ridge.leaveOneOutError * Math.sqrt(1 + 4 / 6), 12);
});

it('leaves each row out as a fit without it would, the mean of the targets kept', () => {
  fc.assert(
    fc.property(dataOf, (data) => {
      const rows = data.map(({ row }) => row);
      const targets = data.map(({ target }) => target);
      let squares = 0;
      rows.forEach((row, r) => {
        // A target at the centre and a row of zeros change nothing but the count.
        const others = [
          ...rows.filter((_, i) => i !== r),
          { at: Uint16Array.of(0), value: Float64Array.of(0) },
        ];
        const shifted = [...targets.filter((_, i) => i !== r), targets[r] ?? 0];
        const { mean } = fitRidge(others, shifted, SIZE, 1).predict(row);
        squares += ((targets[r] ?? 0) - mean) ** 2;
      });
      expect(fitRidge(rows, targets, SIZE, 1).leaveOneOutError).toBeCloseTo(
        Math.sqrt(squares / rows.length),
        6,
      );
    }),
    { numRuns: 50 },
  );
});

it('is never surer of a lead than the error that it makes on leads left out, and less sure of one unlike them', () => {
  fc.assert(
    fc.property(dataOf, rowOf, (data, row) => {
      const ridge = fitRidge(
        data.map((each) => each.row),
        data.map((each) => each.target),
        SIZE,
        1,
      );
      const { deviation } = ridge.predict(row);
      expect(deviation).toBeGreaterThanOrEqual(ridge.leaveOneOutError - 1e-12);
      const doubled = { at: row.at, value: row.value.map((value) => 2 * value) };
      expect(ridge.predict(doubled).deviation).toBeGreaterThanOrEqual(deviation - 1e-12);
    }),
  );
});

it('gives the same bits for the same rows', () => {
  fc.assert(
    fc.property(dataOf, rowOf, (data, row) => {
      const fit = () =>
        fitRidge(
          data.map((each) => each.row),
          data.map((each) => each.target),
          SIZE,
          1,
        ).predict(row);
      expect(fit()).toEqual(fit());
    }),
    { numRuns: 30 },
  );
});
