// A regression in plain TypeScript: where there is no WebAssembly with vectors, and what wasm/ is checked against.
import type { Columns } from './covariance.ts';
import {
  addWeighedSquares,
  createColumns,
  factorColumns,
  scaleColumns,
  scalePoint,
  squaredDistances,
} from './covariance.ts';
import type { Hyperparameters } from './kernel.ts';
import { covary } from './kernel.ts';
import type { Matrix } from './linalg.ts';
import { createMatrix, invertFactor, multiplyFactors, solveLower, solveRows, solveUpper } from './linalg.ts';
import type { Observations, Regression } from './regression.ts';
import { addVarianceGradients, centreOf, centrePrior, spreadOf } from './regression.ts';

type Model = {
  readonly observations: Observations;
  /** X: finished rows, then pending ones. */
  readonly columns: Columns;
  /** L; after `likelihood`, K⁻¹. */
  readonly factor: Matrix;
  /** 0 for pending rows. */
  readonly alpha: Float64Array;
  /** Room for K⁻¹·1. */
  readonly weights: Float64Array;
  /** m. */
  centre: number;
  /** s²·slope of all pairs and room for L⁻ᵀ, for a fit alone. */
  readonly slopes: Float64Array | undefined;
  readonly inverse: Matrix | undefined;
  /** Room for the work of one call: TOGETHER rows as long as those of the factor, one such row, and a scaled point. */
  readonly room: Float64Array;
  readonly slope: Float64Array;
  readonly z: Float64Array;
  phi: Hyperparameters;
};

/** Points whose variances are worked out together, a multiple of four: each row of L comes from memory once for all of them. */
const TOGETHER = 16;

export function createPlain(observations: Observations, pending: readonly Float64Array[], isFit: boolean): Regression {
  const { points, distances } = observations;
  const columns = createColumns([...points, ...pending], distances);
  const factor = createMatrix(columns.rows);
  const model: Model = {
    observations,
    columns,
    factor,
    alpha: new Float64Array(factor.size),
    weights: new Float64Array(factor.size),
    centre: 0,
    slopes: isFit ? new Float64Array((columns.rows * (columns.rows - 1)) / 2) : undefined,
    inverse: isFit ? createMatrix(columns.rows) : undefined,
    room: new Float64Array(TOGETHER * factor.size),
    slope: new Float64Array(factor.size),
    z: new Float64Array(distances.length),
    phi: new Float64Array(distances.length + 2),
  };
  return {
    condition: (phi) => condition(model, phi),
    likelihood: (gradient) => likelihood(model, gradient),
    predict: (asked, mean, sd) => predict(model, asked, mean, sd),
    at: (x, gradMean, gradSd) => beliefAt(model, x, gradMean, gradSd),
  };
}

function condition(model: Model, phi: Hyperparameters): boolean {
  const { columns, factor, alpha, weights, slopes, observations } = model;
  const { values, noise } = observations;
  model.phi = Float64Array.from(phi);
  scaleColumns(columns, phi);
  if (!factorColumns(factor, columns, phi, { noise, slopes })) return false;
  // Finished rows come first, so their own factor is the leading block of the whole one.
  const solve = (into: Float64Array): void => {
    solveLower(factor, into, values.length);
    solveUpper(factor, into, values.length);
  };
  solve(weights.fill(1, 0, values.length));
  model.centre = centreOf(values, weights, 0).centre;
  alpha.set(values.map((value) => value - model.centre));
  solve(alpha);
  return true;
}

/** Through W = K⁻¹ − alpha·alphaᵀ (Rasmussen and Williams 2006, eq. 5.9). */
function likelihood(model: Model, gradient: Float64Array): number {
  const { factor, inverse, alpha, phi, centre, observations } = model;
  const { values, noise } = observations;
  if (inverse === undefined) throw new RangeError('not created for a fit');
  let fit = 0;
  let value = 0;
  for (let i = 0; i < factor.n; i++) {
    fit += (values[i]! - centre) * alpha[i]!;
    value += Math.log(factor.cells[i * (factor.size + 1)]!);
  }
  invertFactor(factor, inverse);
  multiplyFactors(inverse, factor);
  let [rest, own] = [0, 0];
  for (let i = 0; i < factor.n; i++) {
    const part = factor.cells[i * (factor.size + 1)]! - alpha[i]! * alpha[i]!;
    rest += part;
    own += (noise?.[i] ?? 0) * part;
  }
  addVarianceGradients(gradient, Math.exp(phi.at(-1)!), { rest, own, fit: factor.n - fit });
  addLengthscaleGradients(model, gradient);
  return value + 0.5 * fit + centrePrior(centre);
}

/** ∂/∂ln ls_d = Σ_{i>j} W_ij·s²·slope(r²_ij)·δ_d²/ls_d². The slopes are spent. */
function addLengthscaleGradients({ columns, factor, alpha, slopes, z }: Model, gradient: Float64Array): void {
  if (slopes === undefined) return;
  let at = 0;
  for (let i = 1; i < factor.n; i++) {
    const row = i * factor.size;
    for (let j = 0; j < i; j++) slopes[at + j]! *= factor.cells[row + j]! - alpha[i]! * alpha[j]!;
    for (let d = 0; d < z.length; d++) z[d] = columns.scaled[d]![i]!;
    addWeighedSquares(columns, z, i, slopes, at, gradient);
    at += i;
  }
}

/** mean = m + kᵀ·alpha; variance = s² − |L⁻¹·k|². */
function predict(model: Model, asked: readonly Float64Array[], mean: Float64Array, sd?: Float64Array): void {
  const { factor, room, phi } = model;
  const signal = Math.exp(phi.at(-2)!);
  for (let first = 0; first < asked.length; first += TOGETHER) {
    const count = Math.min(TOGETHER, asked.length - first);
    for (let c = 0; c < count; c++) mean[first + c] = meanOf(model, asked[first + c]!, c * factor.size);
    if (sd === undefined) continue;
    // Rows are solved by the four: the last of them may be of an earlier call, and mean nothing.
    solveRows(factor, room, (count + 3) & ~3);
    for (let c = 0; c < count; c++) {
      sd[first + c] = Math.sqrt(Math.max(0, signal - squareOf(room, c * factor.size, factor.size)));
    }
  }
}

function beliefAt(
  model: Model,
  x: Float64Array,
  gradMean: Float64Array,
  gradSd: Float64Array,
): { readonly mean: number; readonly sd: number } {
  const { columns, factor, alpha, room, slope, z, phi } = model;
  const signal = Math.exp(phi.at(-2)!);
  const mean = meanOf(model, x, 0);
  solveLower(factor, room, columns.rows);
  const sd = spreadOf(signal - squareOf(room, 0, columns.rows), signal);
  solveUpper(factor, room, columns.rows);
  // ∂k_i/∂x_d = s²·slope_i·(X_id − x_d)/ls_d²; ∂mean = alphaᵀ·∂k; ∂sd = −(K⁻¹k)ᵀ·∂k/sd.
  for (let d = 0; d < z.length; d++) {
    const column = columns.scaled[d]!;
    const here = z[d]!;
    let ofMean = 0;
    let ofSd = 0;
    if (columns.distances[d] === 'difference') {
      for (let i = 0; i < column.length; i++) {
        const pull = slope[i]! * (column[i]! - here);
        ofMean += alpha[i]! * pull;
        ofSd -= room[i]! * pull;
      }
    }
    gradMean[d] = ofMean / columns.lengths[d]!;
    gradSd[d] = ofSd / (columns.lengths[d]! * sd);
  }
  return { mean, sd };
}

/** m + kᵀ·alpha. Leaves k in `room` from offset `at` on, and what `covary` says of its slopes in `slope`. */
function meanOf({ columns, alpha, centre, room, slope, z, phi }: Model, x: Float64Array, at: number): number {
  scalePoint(columns, x, z);
  squaredDistances(columns, z, columns.rows, room, at);
  covary(room, at, slope, 0, Math.exp(phi.at(-2)!), columns.rows);
  let mean = centre;
  for (let i = 0; i < columns.rows; i++) mean += room[at + i]! * alpha[i]!;
  return mean;
}

function squareOf(vectors: Float64Array, at: number, length: number): number {
  let sum = 0;
  for (let i = at; i < at + length; i++) sum += vectors[i]! * vectors[i]!;
  return sum;
}
