// What a Gaussian process believes about points it has not seen. Letters as in gp.ts; k: covariances of x with all rows of X.
import type { Observations } from './gp.ts';
import { factorCovariance } from './gp.ts';
import type { Distance, Hyperparameters } from './kernel.ts';
import {
  inverseSquareLengthscales,
  matern52,
  matern52Slope,
  pairDistances,
  scaledDistances,
  squared,
} from './kernel.ts';
import type { Matrix } from './linalg.ts';
import { createMatrix, dots, invertFactor, solveLower, solveUpper, transpose } from './linalg.ts';

/** `mean` and `sd` (of the function itself, without noise) of each point, in the unit of the model's values. */
type Prediction = { readonly mean: Float64Array; readonly sd: Float64Array };

export type Posterior = {
  predict(points: readonly Float64Array[]): Prediction;
  /** mean + beta·sd at `x`; its derivatives go to `gradient`, 0 for coordinates whose distance is hamming. */
  upperBound(x: Float64Array, beta: number, gradient: Float64Array): number;
};

type Model = {
  /** X by coordinate: finished rows, then pending ones. */
  readonly columns: readonly Float64Array[];
  readonly distances: readonly Distance[];
  readonly weights: Float64Array;
  readonly signal: number;
  /** 0 for pending rows. */
  readonly alpha: Float64Array;
  readonly inverse: Matrix;
  readonly inverseTransposed: Matrix;
};

/**
 * The mean is from the finished observations alone; the variance is as if the `pending` points had been observed too, whatever
 * comes out (GP-BUCB, Desautels et al. 2014). O(n³) once, O(n²) for each point asked.
 */
export function createPosterior(
  { points, values, distances }: Observations,
  pending: readonly Float64Array[],
  phi: Hyperparameters,
): Posterior {
  const rows = [...points, ...pending];
  const weights = inverseSquareLengthscales(phi);
  const [factor, inverseTransposed] = [createMatrix(rows.length), createMatrix(rows.length)];
  const r2 = new Float64Array((rows.length * (rows.length - 1)) / 2);
  scaledDistances(pairDistances(rows, distances), weights, r2);
  if (!factorCovariance(factor, r2, phi)) throw new RangeError('hyperparameters are not finite');
  // Finished rows come first, so their own factor is the leading block of the whole one.
  const alpha = new Float64Array(factor.size);
  alpha.set(values);
  solveLower(factor, alpha, points.length);
  solveUpper(factor, alpha, points.length);
  invertFactor(factor, inverseTransposed);
  transpose(inverseTransposed, factor);
  const columns = distances.map((_, d) => Float64Array.from(rows, (row) => row[d]!));
  const signal = Math.exp(phi.at(-2)!);
  const model: Model = { columns, distances, weights, signal, alpha, inverse: factor, inverseTransposed };
  return {
    predict: (asked) => predict(model, asked),
    upperBound: (x, beta, gradient) => upperBound(model, x, beta, gradient),
  };
}

/** Four points at a time: mean = kᵀ·alpha; variance = s² − |L⁻¹·k|². */
function predict(model: Model, asked: readonly Float64Array[]): Prediction {
  const { inverse, alpha, signal } = model;
  const size = inverse.size;
  const [mean, sd] = [new Float64Array(asked.length), new Float64Array(asked.length)];
  const k = new Float64Array(4 * size);
  const explained = new Float64Array(4);
  for (let first = 0; first < asked.length; first += 4) {
    const count = Math.min(4, asked.length - first);
    for (let c = 0; c < count; c++) {
      const row = k.subarray(c * size, (c + 1) * size);
      covariances(model, asked[first + c]!, row);
      mean[first + c] = row.reduce((sum, value, i) => sum + value * alpha[i]!, 0);
    }
    addExplained(inverse, k, explained.fill(0));
    for (let c = 0; c < count; c++) sd[first + c] = Math.sqrt(Math.max(0, signal - explained[c]!));
  }
  return { mean, sd };
}

/** |L⁻¹·k|² of four vectors k. */
function addExplained({ size, cells }: Matrix, k: Float64Array, explained: Float64Array): void {
  const sums = new Float64Array(8);
  for (let i = 0; i < size; i += 2) {
    dots(k, 0, size, cells, i * size, size, 0, i + 2, sums);
    for (let c = 0; c < 4; c++) explained[c]! += sums[2 * c]! * sums[2 * c]! + sums[2 * c + 1]! * sums[2 * c + 1]!;
  }
}

function upperBound(model: Model, x: Float64Array, beta: number, gradient: Float64Array): number {
  const { columns, distances, weights, signal, alpha } = model;
  const r2 = squaredDistances(model, x, new Float64Array(model.inverse.size));
  const k = r2.map((value, i) => (i < model.inverse.n ? signal * matern52(value) : 0));
  const { explained, solved } = solveBoth(model.inverseTransposed, k);
  const sd = Math.sqrt(Math.max(signal - explained, 1e-16 * signal));
  const mean = k.reduce((sum, value, i) => sum + value * alpha[i]!, 0);
  // ∂k_i/∂x_d = −s²·slope·w_d·(x_d − X_id); ∂mean = alphaᵀ·∂k; ∂sd = −(K⁻¹k)ᵀ·∂k/sd.
  const pull = solved.map((u, i) => (alpha[i]! - (beta / sd) * u) * signal * matern52Slope(r2[i]!));
  for (let d = 0; d < columns.length; d++) {
    const column = columns[d]!;
    let sum = 0;
    for (let i = 0; i < column.length; i++) sum += pull[i]! * (column[i]! - x[d]!);
    gradient[d] = distances[d] === 'hamming' ? 0 : weights[d]! * sum;
  }
  return mean + beta * sd;
}

function covariances(model: Model, x: Float64Array, into: Float64Array): void {
  squaredDistances(model, x, into.fill(0));
  for (let i = 0; i < model.inverse.n; i++) into[i] = model.signal * matern52(into[i]!);
}

/** Adds r² of x with each row of X. */
function squaredDistances({ columns, distances, weights }: Model, x: Float64Array, into: Float64Array): Float64Array {
  for (let d = 0; d < columns.length; d++) {
    const column = columns[d]!;
    const w = weights[d]!;
    const distance = distances[d]!;
    for (let i = 0; i < column.length; i++) into[i]! += w * squared(distance, x[d]! - column[i]!);
  }
  return into;
}

/** With v = L⁻¹·k: |v|², and L⁻ᵀ·v, which is K⁻¹·k. */
function solveBoth({ size, cells }: Matrix, k: Float64Array): { explained: number; solved: Float64Array } {
  const v = new Float64Array(size);
  for (let j = 0; j < size; j++) {
    const weight = k[j]!;
    for (let i = j; i < size; i++) v[i]! += weight * cells[j * size + i]!;
  }
  const solved = new Float64Array(size);
  for (let j = 0; j < size; j++) {
    let sum = 0;
    for (let i = j; i < size; i++) sum += v[i]! * cells[j * size + i]!;
    solved[j] = sum;
  }
  return { explained: v.reduce((sum, value) => sum + value * value, 0), solved };
}
