import { describe, expect, test } from 'vitest';
import { logImprovement, logImprovementSlope, normalCdf, scaledErfc } from '../../src/numerics/normal.ts';

describe('normal distribution', () => {
  // Reference values: Abramowitz and Stegun 1964, table 26.1, and R 4's pnorm.
  test.each([
    [0, 0.5],
    [1, 0.841344746068543],
    [-1.96, 0.0249978951482204],
    [-3, 0.00134989803163009],
    [-8, 6.22096057427178e-16],
    [-20, 2.75362411860623e-89],
  ])('Φ(%d) has twelve digits', (z, value) => {
    expect(Math.abs(normalCdf(z) / value - 1)).toBeLessThan(1e-12);
  });

  // R 4's `exp(x^2) * 2 * pnorm(-x * sqrt(2))`, and for large x the asymptote 1/(x·√π).
  test('exp(x²)·erfc(x) does not break where its two formulas meet, nor far out', () => {
    expect(scaledErfc(1)).toBeCloseTo(0.427583576155807, 13);
    const jump = scaledErfc(2) - scaledErfc(2 - 1e-9);
    expect(Math.abs(jump)).toBeLessThan(1e-9);
    expect(scaledErfc(1e6) * 1e6 * Math.sqrt(Math.PI)).toBeCloseTo(1, 10);
  });

  test('the logarithm of the expected improvement is that of its formula, where that can be computed', () => {
    const direct = (z: number) => Math.log(Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI) + z * normalCdf(z));
    for (const z of [-4, -1.5, -1.001, -0.999, 0, 0.7, 5]) expect(logImprovement(z)).toBeCloseTo(direct(z), 7);
  });

  test('far below the best it is finite, grows with z, and its slope is the difference of its values', () => {
    for (const z of [-9_000, -300, -40, -5, -1, -0.5, 0, 3]) {
      const step = 1e-5 * Math.max(1, Math.abs(z));
      const slope = (logImprovement(z + step) - logImprovement(z - step)) / (2 * step);
      expect(slope).toBeGreaterThan(0);
      expect(Math.abs(slope / logImprovementSlope(z) - 1)).toBeLessThan(1e-4);
    }
    expect(Number.isFinite(logImprovement(-1e8))).toBe(true);
  });
});
