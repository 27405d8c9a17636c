// Gaussian process regression: how likely hyperparameters are, and the best of them.
//
//   X      n × D  points of the unit cube            K      n × n  s²·(matern52 + nugget·I) + σ²·I
//   y      n      values, mean 0 and variance 1      L      n × n  K = L·Lᵀ
//   phi    D + 2  ln ls_1 … ln ls_D, ln s², ln σ²    alpha  n      K⁻¹·y
import type { Differentiable } from './minimize.ts';
import { minimize } from './minimize.ts';
import type { Distance, Hyperparameters } from './kernel.ts';
import { inverseSquareLengthscales, matern52, matern52Slope, pairDistances, scaledDistances } from './kernel.ts';
import type { Matrix } from './linalg.ts';
import { cholesky, createMatrix, invertFactor, multiplyFactors, solveLower, solveUpper } from './linalg.ts';

/** At least one point; `distances` has one entry per coordinate. */
export type Observations = {
  readonly points: readonly Float64Array[];
  readonly values: Float64Array;
  readonly distances: readonly Distance[];
};

/**
 * Where a fit begins when nothing is known. Calm: the centre of the prior, with some noise. Eager: short lengthscales and no noise,
 * all is signal. Each finds valleys that the other misses, above all when many points lie close together.
 */
export function defaultStarts(dimensions: number): [calm: Hyperparameters, eager: Hyperparameters] {
  const start = (logLengthscale: number, noise: number): Hyperparameters => {
    const phi = new Float64Array(dimensions + 2).fill(logLengthscale);
    phi.set([0, Math.log(noise)], dimensions);
    return phi;
  };
  const centre = lengthscaleCentre(dimensions) / 2;
  return [start(centre, 1e-2), start(centre - Math.log(4), 1e-6)];
}

/** The most probable hyperparameters (MAP), the best found from any of `starts`. */
export function fitHyperparameters(observations: Observations, starts: readonly Hyperparameters[]): Hyperparameters {
  const box = bounds(observations.distances.length);
  const f = negativeLogPosterior(observations);
  const limits = { iterations: 40, gradientTolerance: 1e-2, valueTolerance: 1e-6 };
  const ends = starts.map((start) => minimize(f, start, box, limits));
  return ends.reduce((best, end) => (end.value < best.value ? end : best)).x;
}

/**
 * −ln p(y | X, phi) − ln p(phi), without its constant, and its gradient:
 * ½·yᵀ·alpha + Σ ln L_ii + prior; through W = K⁻¹ − alpha·alphaᵀ (Rasmussen and Williams 2006, eq. 5.9).
 */
export function negativeLogPosterior({ points, values, distances }: Observations): Differentiable {
  const n = points.length;
  const pairs = pairDistances(points, distances);
  const r2 = new Float64Array((n * (n - 1)) / 2);
  const slopes = new Float64Array(r2.length);
  const [factor, inverse] = [createMatrix(n), createMatrix(n)];
  return (phi, gradient) => {
    const w = inverseSquareLengthscales(phi);
    scaledDistances(pairs, w, r2);
    if (!factorCovariance(factor, r2, phi)) return Infinity;
    const alpha = Float64Array.from(values);
    solveLower(factor, alpha, n);
    solveUpper(factor, alpha, n);
    let value = addPrior(phi, gradient.fill(0));
    for (let i = 0; i < n; i++) value += 0.5 * values[i]! * alpha[i]! + Math.log(factor.cells[i * (factor.size + 1)]!);
    // `factor` is spent once its inverse is known, so K⁻¹ goes there.
    invertFactor(factor, inverse);
    multiplyFactors(inverse, factor);
    addVarianceGradients(factor, alpha, values, phi, gradient);
    weighSlopes(factor, alpha, r2, Math.exp(phi.at(-2)!), slopes);
    pairs.forEach((squares, d) => (gradient[d]! += w[d]! * sumOfProducts(slopes, squares)));
    return value;
  };
}

/** Writes L of the covariance of all pairs; a nugget too small for this matrix grows. False: hopeless (phi is not finite). */
export function factorCovariance(factor: Matrix, r2: Float64Array, phi: Hyperparameters): boolean {
  const signal = Math.exp(phi.at(-2)!);
  const noise = Math.exp(phi.at(-1)!);
  for (let nugget = 1e-9; nugget < 2e-4; nugget *= 10) {
    const diagonal = signal * (1 + nugget) + noise;
    let at = 0;
    for (let i = 0; i < factor.n; i++) {
      const row = i * factor.size;
      for (let j = 0; j < i; j++) factor.cells[row + j] = signal * matern52(r2[at++]!);
      factor.cells[row + i] = diagonal;
    }
    resetPadding(factor);
    if (cholesky(factor)) return true;
  }
  return false;
}

function resetPadding({ n, size, cells }: Matrix): void {
  cells.fill(0, n * size);
  for (let i = n; i < size; i++) cells[i * size + i] = 1;
}

/** ∂/∂ln σ² = ½σ²(tr K⁻¹ − |alpha|²); ∂/∂ln s² = ½(n − alphaᵀy) − the same, since K − σ²I is s² times what s² does not touch. */
function addVarianceGradients(
  inverse: Matrix,
  alpha: Float64Array,
  values: Float64Array,
  phi: Hyperparameters,
  gradient: Float64Array,
): void {
  const D = phi.length - 2;
  let [trace, fit, length] = [0, 0, 0];
  for (let i = 0; i < inverse.n; i++) {
    trace += inverse.cells[i * (inverse.size + 1)]!;
    fit += alpha[i]! * values[i]!;
    length += alpha[i]! * alpha[i]!;
  }
  const noisePart = 0.5 * Math.exp(phi[D + 1]!) * (trace - length);
  gradient[D]! += 0.5 * (inverse.n - fit) - noisePart;
  gradient[D + 1]! += noisePart;
}

/** W_ij·s²·slope(r²_ij) of every pair: what all lengthscales' gradients share. */
function weighSlopes(inverse: Matrix, alpha: Float64Array, r2: Float64Array, signal: number, into: Float64Array): void {
  let at = 0;
  for (let i = 0; i < inverse.n; i++) {
    for (let j = 0; j < i; j++, at++) {
      const weight = inverse.cells[i * inverse.size + j]! - alpha[i]! * alpha[j]!;
      into[at] = weight * signal * matern52Slope(r2[at]!);
    }
  }
}

function sumOfProducts(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k]! * b[k]!;
  return sum;
}

/**
 * The priors of Vizier (Song et al. 2024), for values of unit variance: nearly flat log-normals about ls² = 0.5, s² = 1,
 * σ² = 0.1. Returns their share of the value and adds to the gradient.
 */
function addPrior(phi: Hyperparameters, gradient: Float64Array): number {
  const D = phi.length - 2;
  let value = 0;
  for (let k = 0; k < D + 2; k++) {
    const power = k < D ? 2 : 1;
    const centre = k < D ? lengthscaleCentre(D) : k === D ? 0 : Math.log(0.1);
    const distance = power * phi[k]! - centre;
    value += 0.01 * distance * distance;
    gradient[k]! += 0.02 * power * distance;
  }
  return value;
}

/** Centre of ln ls². Points of a high-dimensional cube are far apart: lengthscales grow as the square root of D. */
function lengthscaleCentre(dimensions: number): number {
  return Math.log(0.5) + (dimensions > 10 ? Math.log(dimensions / 10) : 0);
}

function bounds(dimensions: number): { lower: Float64Array; upper: Float64Array } {
  const box = (ls: number, signal: number, noise: number) =>
    new Float64Array(dimensions + 2)
      .fill(ls)
      .map((value, k) => Math.log([value, signal, noise][Math.max(0, k - dimensions + 1)]!));
  return { lower: box(0.1, 0.03, 1e-8), upper: box(dimensions > 10 ? 30 : 10, 250, 1) };
}
