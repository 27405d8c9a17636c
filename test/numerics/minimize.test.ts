import { describe, expect, test } from 'vitest';
import type { Differentiable } from '../../src/numerics/minimize.ts';
import { minimize } from '../../src/numerics/minimize.ts';

const box = (lower: number[], upper: number[]) => ({
  lower: Float64Array.from(lower),
  upper: Float64Array.from(upper),
});
const limits = { iterations: 200, gradientTolerance: 1e-9, valueTolerance: 0 };

/** (1 − x)² + 100(y − x²)²: minimum 0 at (1, 1), at the end of a curved valley. */
const rosenbrock: Differentiable = (at, gradient) => {
  const [x, y] = at as unknown as [number, number];
  gradient[0] = -2 * (1 - x) - 400 * x * (y - x * x);
  gradient[1] = 200 * (y - x * x);
  return (1 - x) ** 2 + 100 * (y - x * x) ** 2;
};

describe('minimize', () => {
  test('finds the end of the valley of Rosenbrock', () => {
    const { x, value, evaluations } = minimize(rosenbrock, Float64Array.of(-1.2, 1), box([-5, -5], [5, 5]), limits);
    expect(Math.hypot(x[0]! - 1, x[1]! - 1)).toBeLessThan(1e-6);
    expect(value).toBeLessThan(1e-12);
    expect(evaluations).toBeLessThan(100);
  });

  test('a bound that cuts the valley gets the best point of the bound', () => {
    // With x ≤ 0.5 the minimum is at x = 0.5, y = x² = 0.25, value (1 − 0.5)² = 0.25.
    const { x, value } = minimize(rosenbrock, Float64Array.of(-1.2, 1), box([-5, -5], [0.5, 5]), limits);
    expect(x[0]).toBe(0.5);
    expect(x[1]).toBeCloseTo(0.25, 6);
    expect(value).toBeCloseTo(0.25, 9);
  });

  test('a coordinate leaves a bound that it started at', () => {
    const bowl: Differentiable = (x, gradient) => {
      x.forEach((value, d) => (gradient[d] = 2 * (value - 0.3)));
      return x.reduce((sum, value) => sum + (value - 0.3) ** 2, 0);
    };
    const { x } = minimize(bowl, Float64Array.of(0, 1, 9), box([0, 0, 0], [1, 1, 1]), limits);
    x.forEach((value) => expect(value).toBeCloseTo(0.3, 8));
  });

  test('a slope runs into the corner and stops there', () => {
    const slope: Differentiable = (x, gradient) => {
      gradient.set([1, -1]);
      return x[0]! - x[1]!;
    };
    const { x, evaluations } = minimize(slope, Float64Array.of(0.5, 0.5), box([0, 0], [1, 1]), limits);
    expect([...x]).toEqual([0, 1]);
    expect(evaluations).toBeLessThan(10);
  });

  test('backs away from places without a value, and gives back the start if there is nothing else', () => {
    const halfLog: Differentiable = (x, gradient) => {
      gradient[0] = 1 - 0.1 / x[0]!;
      return x[0]! <= 0 ? Number.NaN : x[0]! - 0.1 * Math.log(x[0]!);
    };
    // Minimum where 1 = 0.1/x.
    expect(minimize(halfLog, Float64Array.of(0.9), box([-5], [1]), limits).x[0]).toBeCloseTo(0.1, 6);
    const nowhere: Differentiable = (_, gradient) => {
      gradient[0] = 1;
      return Infinity;
    };
    expect(minimize(nowhere, Float64Array.of(0.4), box([0], [1]), limits).x[0]).toBe(0.4);
  });
});
