import { describe, expect, test } from 'vitest';
import type { Matrix } from '../../src/numerics/linalg.ts';
import {
  cholesky,
  createMatrix,
  invertFactor,
  multiplyFactors,
  solveLower,
  solveRows,
  solveUpper,
} from '../../src/numerics/linalg.ts';
import { createRng } from '../../src/numerics/rng.ts';

/** B·Bᵀ + I of random B: positive definite, with a condition number of about 4n. */
function randomSpd(n: number): number[][] {
  const rng = createRng(n);
  const b = Array.from({ length: n }, () => Array.from({ length: n }, () => rng.normal()));
  return b.map((row, i) => b.map((other, j) => row.reduce((sum, x, k) => sum + x * other[k]!, i === j ? 1 : 0)));
}

function fill(rows: readonly (readonly number[])[]): Matrix {
  const matrix = createMatrix(rows.length);
  rows.forEach((row, i) => matrix.cells.set(row, i * matrix.size));
  return matrix;
}

const at = ({ size, cells }: Matrix, i: number, j: number) => cells[i * size + j]!;
const sizes = [1, 2, 3, 4, 5, 6, 7, 8, 9, 16, 17, 31, 32, 50];

describe('linalg', () => {
  test('the factor of a matrix worked out by hand', () => {
    // [4 2 2; 2 5 3; 2 3 6] = L·Lᵀ with L = [2; 1 2; 1 1 2].
    const a = fill([[4, 2, 2], [2, 5, 3], [2, 3, 6]]); // prettier-ignore
    expect(cholesky(a)).toBe(true);
    expect([at(a, 0, 0), at(a, 1, 0), at(a, 1, 1), at(a, 2, 0), at(a, 2, 1), at(a, 2, 2)]).toEqual([2, 1, 2, 1, 1, 2]);
  });

  test.each(sizes)('L·Lᵀ is the matrix and the inverse is its inverse, size %i', (n) => {
    const rows = randomSpd(n);
    const [factor, inverseTransposed, inverse] = [fill(rows), createMatrix(n), createMatrix(n)];
    expect(cholesky(factor)).toBe(true);
    invertFactor(factor, inverseTransposed);
    multiplyFactors(inverseTransposed, inverse);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j <= i; j++) {
        let [product, identity, factors] = [0, 0, 0];
        for (let k = 0; k < n; k++) {
          if (k <= j) product += at(factor, i, k) * at(factor, j, k);
          identity += rows[i]![k]! * (k >= j ? at(inverse, k, j) : at(inverse, j, k));
          if (k >= j && k <= i) factors += at(factor, i, k) * at(inverseTransposed, j, k);
        }
        const unit = i === j ? 1 : 0;
        expect(product).toBeCloseTo(rows[i]![j]!, 10);
        expect([identity, factors].every((value) => Math.abs(value - unit) < 1e-10)).toBe(true);
      }
    }
  });

  test.each(sizes)('solves by the factor, also of the leading rows alone, size %i', (size) => {
    const rows = randomSpd(size);
    const factor = fill(rows);
    cholesky(factor);
    for (const n of [Math.ceil(size / 2), size]) {
      const x = Float64Array.from({ length: size }, (_, k) => k + 1);
      const b = Float64Array.from(rows, (row) => row.slice(0, n).reduce((sum, a, k) => sum + a * x[k]!, 0));
      solveLower(factor, b, n);
      solveUpper(factor, b, n);
      b.slice(0, n).forEach((value, k) => expect(value).toBeCloseTo(x[k]!, 9));
    }
  });

  test.each(sizes)('many vectors at once have the solutions that each has by itself, size %i', (n) => {
    const factor = fill(randomSpd(n));
    cholesky(factor);
    const rng = createRng(n, 1);
    const many = new Float64Array(20 * factor.size).map((_, k) => (k % factor.size < n ? rng.normal() : 0));
    const each = Array.from({ length: 20 }, (_, r) => many.slice(r * factor.size, (r + 1) * factor.size));
    solveRows(factor, many, 20);
    each.forEach((b, r) => {
      solveLower(factor, b, n);
      b.forEach((value, k) => expect(many[r * factor.size + k]).toBeCloseTo(value, 12));
    });
  });

  test.each([
    ['indefinite', [[1, 2], [2, 1]]],
    ['negative', [[-1]]],
    ['not a number', [[1, Number.NaN], [Number.NaN, 1]]],
    ['singular', [[1, 1], [1, 1]]],
  ])('a matrix that is %s is refused', (_, rows) => {
    expect(cholesky(fill(rows))).toBe(false);
  }); // prettier-ignore
});
