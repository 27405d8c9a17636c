// What a Gaussian process believes about points it has not seen. Letters as in gp.ts; k: covariances of x with all rows of X.
import { createColumns, factorColumns, scaleColumns } from './covariance.ts';
import type { Hyperparameters } from './kernel.ts';
import type { KernelPath } from './kernels.ts';
import { kernelPath, regressionOn } from './kernels.ts';
import { createMatrix, invertFactor, solveLower, solveUpper } from './linalg.ts';
import type { Observations, Regression } from './regression.ts';
import { centreOf } from './regression.ts';

/** `mean` and `sd` (of the function itself, without noise) of each point, in the unit of the model's values. */
export type Prediction = { readonly mean: Float64Array; readonly sd: Float64Array };

export type Posterior = {
  predict(points: readonly Float64Array[]): Prediction;
  /** The means alone, for a small part of the work. */
  predictMean(points: readonly Float64Array[]): Float64Array;
  /** Mean and sd at `x`, as `predict`; their derivatives go to the two vectors, 0 for coordinates whose distance is hamming. */
  at: Regression['at'];
};

/**
 * The mean is from the finished observations alone; the variance is as if the `pending` points had been observed too, whatever
 * comes out (GP-BUCB, Desautels et al. 2014). O(n³) once, O(n²) for each point asked.
 */
export function createPosterior(
  observations: Observations,
  pending: readonly Float64Array[],
  phi: Hyperparameters,
  path: KernelPath = kernelPath(),
): Posterior {
  const regression = regressionOn(path)(observations, pending, false);
  if (!regression.condition(phi)) throw new RangeError('hyperparameters are not finite');
  return {
    predict: (points) => {
      const [mean, sd] = [new Float64Array(points.length), new Float64Array(points.length)];
      regression.predict(points, mean, sd);
      return { mean, sd };
    },
    predictMean: (points) => {
      const mean = new Float64Array(points.length);
      regression.predict(points, mean);
      return mean;
    },
    at: regression.at,
  };
}

/**
 * What the model says of each observation when it is left out, hyperparameters unchanged: its mean, and the variance of the value,
 * noise included (Rasmussen and Williams 2006, eq. 5.12).
 */
export function leaveOneOut(
  { points, values, distances, noise }: Observations,
  phi: Hyperparameters,
): { readonly mean: Float64Array; readonly variance: Float64Array } {
  const columns = createColumns(points, distances);
  const [factor, inverse] = [createMatrix(columns.rows), createMatrix(columns.rows)];
  scaleColumns(columns, phi);
  if (!factorColumns(factor, columns, phi, { noise })) throw new RangeError('hyperparameters are not finite');
  const solve = (of: Float64Array): Float64Array => {
    solveLower(factor, of, points.length);
    solveUpper(factor, of, points.length);
    return of;
  };
  const weights = solve(new Float64Array(points.length).fill(1));
  const { centre, precision } = centreOf(values, weights, 0);
  const alpha = solve(values.map((value) => value - centre));
  invertFactor(factor, inverse);
  const variance = values.map((_, i) => {
    // Row i of L⁻ᵀ has K⁻¹_ii as the sum of its squares.
    let sum = 0;
    for (const cell of inverse.cells.subarray(i * inverse.size, (i + 1) * inverse.size)) sum += cell * cell;
    // That m is not known either belongs to it (their eq. 2.41).
    return 1 / (sum - weights[i]! ** 2 / precision);
  });
  return { mean: values.map((value, i) => value - alpha[i]! * variance[i]!), variance };
}
