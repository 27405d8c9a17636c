import { describe, expect, test } from 'vitest';
import type { Observations } from '../../src/numerics/gp.ts';
import { defaultStarts, fitHyperparameters, negativeLogPosterior } from '../../src/numerics/gp.ts';
import type { Distance } from '../../src/numerics/kernel.ts';
import { matern52, matern52Slope } from '../../src/numerics/kernel.ts';
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

describe('kernel', () => {
  test('is 1 at distance 0 and has the reference value elsewhere', () => {
    expect(matern52(0)).toBe(1);
    // By hand at r = 1/√5: (1 + 1 + 1/3)/e.
    expect(matern52(1 / 5)).toBeCloseTo(7 / 3 / Math.E, 14);
    // numpy 2.4: t = sqrt(5*.3); (1 + t + t*t/3)*exp(-t)
    expect(matern52(0.3)).toBeCloseTo(0.800619022151149, 14);
  });

  test('the slope is minus twice the derivative', () => {
    for (const r2 of [0.01, 0.3, 4]) {
      const difference = (matern52(r2 * (1 + 1e-5)) - matern52(r2 * (1 - 1e-5))) / (2e-5 * r2);
      expect(matern52Slope(r2)).toBeCloseTo(-2 * difference, 8);
    }
  });
});

describe('likelihood', () => {
  test('one observation, worked out by hand', () => {
    // K = 1 + 1e-9 + 1 ≈ 2, y = 2: ½·4/2 + ½·ln 2; prior: ls² at its centre, s² = 1, σ² = 1: 0.01·(ln 10)².
    const f = negativeLogPosterior({
      points: [Float64Array.of(0.5)],
      values: Float64Array.of(2),
      distances: ['difference'],
    });
    const expected = 1 + Math.log(2) / 2 + 0.01 * Math.log(10) ** 2;
    expect(f(logs(Math.sqrt(0.5), 1, 1), new Float64Array(3))).toBeCloseTo(expected, 8);
  });

  test('agrees with numpy', () => {
    // numpy 2.4: K = 1.3*m52(r2(X, X)) + (.01 + 1.3e-9)*eye(4); .5*y@inv(K)@y + .5*slogdet(K)[1]
    //   + .01*((2*log(ls) - log(.5))**2).sum() + .01*log(1.3)**2 + .01*(log(.01) - log(.1))**2
    const observations: Observations = {
      points: [[0.1, 0.2, 0], [0.4, 0.9, 1], [0.7, 0.3, 0], [0.9, 0.6, 2]].map((row) => Float64Array.from(row)), // prettier-ignore
      values: Float64Array.of(-1.2, 0.3, 1.1, -0.2),
      distances: ['difference', 'difference', 'hamming'],
    };
    const value = negativeLogPosterior(observations)(logs(0.5, 0.8, 1.2, 1.3, 0.01), new Float64Array(5));
    expect(value).toBeCloseTo(2.435841585917722, 10);
  });

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
