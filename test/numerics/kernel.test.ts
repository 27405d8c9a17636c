import { describe, expect, test } from 'vitest';
import { covary } from '../../src/numerics/kernel.ts';

/** s² and its slope at one squared distance. */
function at(r2: number, signal = 1): [covariance: number, slope: number] {
  const [values, slopes] = [Float64Array.of(9, r2), Float64Array.of(9, 9, 9)];
  covary(values, 1, slopes, 2, signal, 1);
  expect([values[0], slopes[0], slopes[1]]).toEqual([9, 9, 9]);
  return [values[1]!, slopes[2]!];
}

describe('kernel', () => {
  test('is s² at distance 0 and has the reference value elsewhere', () => {
    expect(at(0)).toEqual([1, 5 / 3]);
    expect(at(0, 3)).toEqual([3, 5]);
    // By hand at r = 1/√5: (1 + 1 + 1/3)/e.
    expect(at(1 / 5)[0]).toBeCloseTo(7 / 3 / Math.E, 15);
    // numpy 2.4: t = sqrt(5*.3); (1 + t + t*t/3)*exp(-t)
    expect(at(0.3, 2)[0]).toBeCloseTo(2 * 0.800619022151149, 14);
  });

  test('the slope is minus twice the derivative', () => {
    for (const r2 of [0.01, 0.3, 4]) {
      const difference = (at(r2 * (1 + 1e-5))[0] - at(r2 * (1 - 1e-5))[0]) / (2e-5 * r2);
      expect(at(r2)[1]).toBeCloseTo(-2 * difference, 8);
    }
  });

  test('is as good as with `Math.exp`, near and far', () => {
    for (let t = 1e-9; t < 690; t *= 1.01) {
      const r2 = (t * t) / 5;
      const root = Math.sqrt(5) * Math.sqrt(r2);
      const exact = (1 + root + (root * root) / 3) * Math.exp(-root);
      expect(Math.abs(at(r2)[0] / exact - 1)).toBeLessThan(1e-15);
    }
  });

  test('is 0 where nothing is left, and not a number where the distance is none', () => {
    expect(at(1e6)).toEqual([0, 0]);
    expect(at(Number.NaN)).toEqual([Number.NaN, Number.NaN]);
  });
});
