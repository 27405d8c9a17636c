import { describe, expect, test } from 'vitest';
import type { Observations } from '../../src/numerics/gp.ts';
import { defaultStarts, fitHyperparameters, negativeLogPosterior } from '../../src/numerics/gp.ts';
import type { Distance } from '../../src/numerics/kernel.ts';
import { createRng } from '../../src/numerics/rng.ts';
import { standardize } from '../../src/numerics/warp.ts';

const logs = (...values: number[]) => Float64Array.from(values, Math.log);

/** Random points of two coordinates and a choice of three; values of `f`, standardised. */
function observe(n: number, f: (x: Float64Array) => number, distances: readonly Distance[]): Observations {
  const rng = createRng(n);
  const points = Array.from({ length: n }, () =>
    Float64Array.from(distances, (distance) => (distance === 'hamming' ? rng.integer(3) / 3 : rng.uniform())),
  );
  return { points, values: standardize(Float64Array.from(points, f)).values, distances };
}

describe('likelihood', () => {
  test.each([2, 5, 30])('the gradient is the slope of the value, %i rows', (n) => {
    const f = negativeLogPosterior(
      observe(n, (x) => Math.sin(5 * x[0]!) + x[1]! ** 2 + x[2]!, ['difference', 'difference', 'hamming']),
    );
    const rng = createRng(9);
    for (let k = 0; k < 5; k++) {
      const phi = logs(...Array.from({ length: 3 }, () => Math.exp(rng.normal() / 2)), 1.3, 0.02);
      const [gradient, ignored] = [new Float64Array(5), new Float64Array(5)];
      f(phi, gradient);
      const differences = phi.map((value, d) => {
        const h = 1e-5;
        return (f(phi.with(d, value + h), ignored) - f(phi.with(d, value - h), ignored)) / (2 * h);
      });
      const size = Math.hypot(...gradient);
      gradient.forEach((g, d) => expect(Math.abs(g - differences[d]!) / size).toBeLessThan(1e-6));
    }
  });

  test('identical points and no noise are no trouble', () => {
    const points = Array.from({ length: 9 }, () => Float64Array.of(0.5));
    const values = Float64Array.from(points, (_, i) => (i % 2 === 0 ? 1 : -1));
    const f = negativeLogPosterior({ points, values, distances: ['difference'] });
    expect(f(logs(1, 1, 1e-8), new Float64Array(3))).toBeGreaterThan(0);
    expect(f(logs(1, Number.NaN, 1), new Float64Array(3))).toBe(Infinity);
  });
});

describe('fit', () => {
  const distances: Distance[] = ['difference', 'difference', 'hamming'];

  test('a coordinate that does nothing gets a long lengthscale, noise is told from signal', () => {
    const rng = createRng(1);
    const smooth = fitHyperparameters(
      observe(40, (x) => Math.sin(6 * x[0]!), distances),
      defaultStarts(3),
    );
    expect(smooth[1]! - smooth[0]!).toBeGreaterThan(1);
    expect(smooth[4]!).toBeLessThan(Math.log(1e-4));
    const noisy = fitHyperparameters(
      observe(60, (x) => Math.sin(6 * x[0]!) + 0.7 * rng.normal(), distances),
      defaultStarts(3),
    );
    // Variances: ½ of the sine, 0.49 of the noise; so about half of 1 after standardising.
    expect(Math.exp(noisy[4]!)).toBeGreaterThan(0.25);
    expect(Math.exp(noisy[4]!)).toBeLessThan(0.75);
  });

  test('the result stays in its bounds, is no worse than any start and is the same again', () => {
    const observations = observe(20, (x) => x[0]! - x[1]!, distances);
    const f = negativeLogPosterior(observations);
    const starts = [...defaultStarts(3), logs(0.1, 9, 1, 200, 1e-7)];
    const phi = fitHyperparameters(observations, starts);
    const worth = (at: Float64Array) => f(at, new Float64Array(5));
    starts.forEach((start) => expect(worth(phi)).toBeLessThanOrEqual(worth(start)));
    expect(phi.every((value, k) => value >= Math.log(k < 3 ? 0.1 : k === 3 ? 0.03 : 1e-8) - 1e-12)).toBe(true);
    expect(fitHyperparameters(observations, starts)).toEqual(phi);
  });

  test('constant values are no trouble', () => {
    const observations = { ...observe(5, (x) => x[0]!, distances), values: new Float64Array(5) };
    expect(fitHyperparameters(observations, defaultStarts(3)).every(Number.isFinite)).toBe(true);
  });
});
