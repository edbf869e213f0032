/** A row of few non-zero numbers: `at` holds their places, each once, in rising order. */
export interface SparseRow {
  readonly at: Uint16Array;
  readonly value: Float64Array;
}

export interface Ridge {
  /** Rows that it was fitted to. */
  readonly rows: number;
  /** Root of the mean squared error on rows left out one at a time, in the unit of the targets. */
  readonly leaveOneOutError: number;
  /** The same for a guess that is always the mean of the others: what is to be beaten. */
  readonly meanError: number;
  /** Mean of the prediction and its standard deviation, noise of the targets included. */
  predict(row: SparseRow): { mean: number; deviation: number };
}

/**
 * Ridge regression of targets in any unit on sparse rows of `size` columns: w = (X'X + penalty I)^-1 X'(y - mean).
 * The error of a row left out is its residual over 1 - leverage, leverage = x'(X'X + penalty I)^-1 x, so it costs no second
 * fit (Allen, 1974: the PRESS statistic). The deviation of a prediction is that error times the root of (1 + leverage): the
 * predictive distribution of Bayesian linear regression (Bishop, 2006, section 3.3.2) with the noise estimated from
 * the rows left out. Same rows in the same order, same bits. Needs at least two rows.
 */
export function fitRidge(
  rows: readonly SparseRow[],
  targets: readonly number[],
  size: number,
  penalty: number,
): Ridge {
  const n = rows.length;
  const centre = targets.reduce((sum, target) => sum + target, 0) / n;
  const inverse = invert(gramOf(rows, size, penalty), size);
  const moment = new Float64Array(size);
  rows.forEach((row, r) => {
    const target = (targets[r] ?? 0) - centre;
    for (let a = 0; a < row.at.length; a++) add(moment, row.at[a] ?? 0, target * (row.value[a] ?? 0));
  });
  const weights = new Float64Array(size);
  for (let i = 0; i < size; i++) {
    let sum = 0;
    for (let j = 0; j < size; j++) sum += (inverse[i * size + j] ?? 0) * (moment[j] ?? 0);
    weights[i] = sum;
  }
  let squares = 0;
  let meanSquares = 0;
  rows.forEach((row, r) => {
    const target = (targets[r] ?? 0) - centre;
    const residual = (target - dot(row, weights)) / Math.max(1e-9, 1 - leverage(row, inverse, size));
    squares += residual * residual;
    meanSquares += (target * n) ** 2 / (n - 1) ** 2;
  });
  const leaveOneOutError = Math.sqrt(squares / n);
  return {
    rows: n,
    leaveOneOutError,
    meanError: Math.sqrt(meanSquares / n),
    predict: (row) => ({
      mean: centre + dot(row, weights),
      deviation: leaveOneOutError * Math.sqrt(1 + leverage(row, inverse, size)),
    }),
  };
}

/** The lower half of X'X + penalty I, row by row. */
function gramOf(rows: readonly SparseRow[], size: number, penalty: number): Float64Array {
  const gram = new Float64Array(size * size);
  for (const { at, value } of rows)
    for (let a = 0; a < at.length; a++)
      for (let b = 0; b <= a; b++)
        add(gram, (at[a] ?? 0) * size + (at[b] ?? 0), (value[a] ?? 0) * (value[b] ?? 0));
  for (let i = 0; i < size; i++) add(gram, i * size + i, penalty);
  return gram;
}

/** Inverse of a symmetric positive definite matrix, given by its lower half, by its Cholesky factor. */
function invert(matrix: Float64Array, size: number): Float64Array {
  const low = new Float64Array(size * size);
  for (let i = 0; i < size; i++)
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * size + j] ?? 0;
      for (let k = 0; k < j; k++) sum -= (low[i * size + k] ?? 0) * (low[j * size + k] ?? 0);
      low[i * size + j] = i === j ? Math.sqrt(sum) : sum / (low[j * size + j] ?? 1);
    }
  const lowInverse = new Float64Array(size * size);
  for (let j = 0; j < size; j++)
    for (let i = j; i < size; i++) {
      let sum = i === j ? 1 : 0;
      for (let k = j; k < i; k++) sum -= (low[i * size + k] ?? 0) * (lowInverse[k * size + j] ?? 0);
      lowInverse[i * size + j] = sum / (low[i * size + i] ?? 1);
    }
  const inverse = new Float64Array(size * size);
  for (let k = 0; k < size; k++)
    for (let i = 0; i <= k; i++) {
      const factor = lowInverse[k * size + i] ?? 0;
      if (factor === 0) continue;
      for (let j = 0; j <= k; j++) add(inverse, i * size + j, factor * (lowInverse[k * size + j] ?? 0));
    }
  return inverse;
}

function leverage({ at, value }: SparseRow, inverse: Float64Array, size: number): number {
  let sum = 0;
  for (let a = 0; a < at.length; a++) {
    const start = (at[a] ?? 0) * size;
    const own = value[a] ?? 0;
    let part = 0;
    for (let b = 0; b < a; b++) part += (inverse[start + (at[b] ?? 0)] ?? 0) * (value[b] ?? 0);
    sum += own * (2 * part + (inverse[start + (at[a] ?? 0)] ?? 0) * own);
  }
  return sum;
}

function dot({ at, value }: SparseRow, dense: Float64Array): number {
  let sum = 0;
  for (let a = 0; a < at.length; a++) sum += (dense[at[a] ?? 0] ?? 0) * (value[a] ?? 0);
  return sum;
}

function add(to: Float64Array, at: number, value: number): void {
  to[at] = (to[at] ?? 0) + value;
}
