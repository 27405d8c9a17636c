import { describe, expect, test } from 'vitest';
import type { Cube } from '../../src/numerics/acquisition.ts';
import { optimizeAcquisition, pickBest } from '../../src/numerics/acquisition.ts';
import type { Criterion } from '../../src/numerics/criterion.ts';
import { logExpectedImprovement, uncertainty, upperConfidenceBound } from '../../src/numerics/criterion.ts';
import type { Distance } from '../../src/numerics/kernel.ts';
import { createPosterior } from '../../src/numerics/posterior.ts';
import { createRng } from '../../src/numerics/rng.ts';
import { standardize } from '../../src/numerics/warp.ts';

const logs = (...values: number[]) => Float64Array.from(values, Math.log);

/** A smooth hill with its top at (0.3, 0.7), known well. */
function hill(distances: readonly Distance[] = ['difference', 'difference'], noise = 1e-6) {
  const rng = createRng(1);
  const points = Array.from({ length: 40 }, () => Float64Array.of(rng.uniform(), rng.uniform()));
  const heights = Float64Array.from(points, (x) => -((x[0]! - 0.3) ** 2) - (x[1]! - 0.7) ** 2);
  const hyperparameters = logs(1, 1, 5, noise);
  const { values } = standardize(heights);
  return { posterior: createPosterior({ points, values, distances }, [], hyperparameters), hyperparameters, points };
}

const plain: Cube = {
  dimensions: 2,
  isSmooth: [true, true],
  round: (x) => x,
  sweep: () => [],
  isAllowed: () => true,
};

/** The first coordinate takes the values 0, 0.05, … 1 only. */
const stepped: Cube = {
  ...plain,
  isSmooth: [false, true],
  round: (x) => x.with(0, Math.round(x[0]! * 20) / 20),
  sweep: () => Array.from({ length: 21 }, (_, k) => k / 20),
};

function climb(cube: Cube, beta = 0) {
  return optimize(cube, upperConfidenceBound(beta));
}

function optimize(cube: Cube, criterion: Criterion) {
  const { posterior, hyperparameters, points } = hill();
  const best = points.slice(0, 3);
  return optimizeAcquisition({
    posterior,
    sieve: posterior,
    cube,
    criterion,
    hyperparameters,
    best,
    rng: createRng(2),
  });
}

describe('acquisition', () => {
  test('without spread the top of the mean is found to three digits', () => {
    const { x } = climb(plain)!;
    expect(x[0]).toBeCloseTo(0.3, 2);
    expect(x[1]).toBeCloseTo(0.7, 2);
  });

  test('a stepped coordinate is answered on its steps, its best one', () => {
    const { x } = climb(stepped)!;
    expect(x[0]).toBe(0.3);
    expect(x[1]).toBeCloseTo(0.7, 2);
  });

  test('the answer is allowed, and as near to the top as it may be', () => {
    // Right of 0.5 only: the best is on the border, where the way from an allowed start towards the top ends.
    const { x } = climb({ ...plain, isAllowed: (point) => point[0]! >= 0.5 })!;
    expect(x[0]).toBeGreaterThanOrEqual(0.5);
    expect(x[0]).toBeLessThan(0.52);
    expect(x[1]).toBeCloseTo(0.7, 1);
  });

  test('a small allowed corner is still found, an impossible one is said to be', () => {
    const corner = climb({ ...plain, isAllowed: (point) => point[0]! > 0.98 && point[1]! > 0.98 })!;
    expect(Math.min(...corner.x)).toBeGreaterThan(0.98);
    expect(climb({ ...plain, isAllowed: () => false })).toBeUndefined();
  });

  test('a large beta goes where nothing is known', () => {
    const distances: Distance[] = ['difference', 'difference'];
    const points = [0.1, 0.3, 0.5].map((u) => Float64Array.of(u, u));
    const hyperparameters = logs(0.3, 0.3, 1, 1e-4);
    const posterior = createPosterior({ points, values: Float64Array.of(1, 0, -1), distances }, [], hyperparameters);
    const { sd } = optimizeAcquisition({
      posterior,
      sieve: posterior,
      cube: plain,
      criterion: upperConfidenceBound(50),
      hyperparameters,
      best: points,
      rng: createRng(1),
    })!;
    expect(sd).toBeGreaterThan(0.98);
  });

  test('a rough belief sifts the candidates, the finer one is asked of few and decides', () => {
    const { posterior, hyperparameters, points } = hill();
    let asked = 0;
    const fine = {
      ...posterior,
      predict: (of: readonly Float64Array[]) => {
        asked += of.length;
        return posterior.predict(of);
      },
    };
    // Knows where it is high, and has the top in a wrong place.
    const sieve = createPosterior(
      {
        points: [0.2, 0.4, 0.9].map((u) => Float64Array.of(u, 0.6)),
        values: Float64Array.of(1, 1, -1),
        distances: ['difference', 'difference'],
      },
      [],
      hyperparameters,
    );
    const { x } = optimizeAcquisition({
      posterior: fine,
      sieve,
      cube: plain,
      criterion: upperConfidenceBound(0),
      hyperparameters,
      best: points.slice(0, 3),
      rng: createRng(2),
    })!;
    expect(x[0]).toBeCloseTo(0.3, 2);
    expect(x[1]).toBeCloseTo(0.7, 2);
    expect(asked).toBeGreaterThan(0);
    expect(asked).toBeLessThan(64);
  });

  test('the highest expected improvement is at the top of a hill that is known well', () => {
    const { posterior, points } = hill();
    const best = Math.max(...posterior.predictMean(points));
    const { x } = optimize(plain, logExpectedImprovement(best))!;
    expect(x[0]).toBeCloseTo(0.3, 1);
    expect(x[1]).toBeCloseTo(0.7, 1);
  });

  test('hand-made choice: mean + beta·sd decides, the first of equals wins', () => {
    const { posterior } = hill();
    const made = {
      ...posterior,
      predict: () => ({ mean: Float64Array.of(0.5, 0, 0.5), sd: Float64Array.of(1, 2, 1) }),
    };
    const points = [0, 1, 2].map((value) => Float64Array.of(value));
    // Beta 0.4: 0.9, 0.8, 0.9; beta 1: 1.5, 2, 1.5.
    expect(pickBest(made, points, upperConfidenceBound(0.4))).toEqual({ x: points[0], mean: 0.5, sd: 1 });
    expect(pickBest(made, points, upperConfidenceBound(1)).x).toBe(points[1]);
    expect(pickBest(made, points, uncertainty).x).toBe(points[1]);
  });
});
