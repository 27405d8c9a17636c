// Gaussian process regression: how likely hyperparameters are, and the best of them.
//
//   X      n × D  points of the unit cube            K      n × n  s²·(matern52 + nugget·I) + σ²·I + diag(noise)
//   y      n      values, mean 0 and variance 1      L      n × n  K = L·Lᵀ
//   phi    D + 2  ln ls_1 … ln ls_D, ln s², ln σ²    alpha  n      K⁻¹·(y − m)
//   m             what is expected where nothing is known
import type { Differentiable } from './minimize.ts';
import { minimize } from './minimize.ts';
import type { Hyperparameters } from './kernel.ts';
import type { KernelPath } from './kernels.ts';
import { kernelPath, regressionOn } from './kernels.ts';
import type { Observations } from './regression.ts';

export type { Observations } from './regression.ts';

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
  const limits = { iterations: 40, gradientTolerance: 1e-2, valueTolerance: 1e-4 };
  const ends = starts.map((start) => minimize(f, start, box, limits));
  return ends.reduce((best, end) => (end.value < best.value ? end : best)).x;
}

/**
 * −ln p(y | X, m, phi) − ln p(m) − ln p(phi) at the best m, without its constant, and its gradient:
 * ½·(y − m)ᵀ·alpha + Σ ln L_ii + priors of m and phi (Rasmussen and Williams 2006, eq. 2.30).
 */
export function negativeLogPosterior(observations: Observations, path: KernelPath = kernelPath()): Differentiable {
  const regression = regressionOn(path)(observations, [], true);
  return (phi, gradient) => {
    const prior = addPrior(phi, gradient.fill(0));
    return regression.condition(phi) ? prior + regression.likelihood(gradient) : Infinity;
  };
}

/** Weights of the squared distances from the priors' centres, in ln ls², ln s², ln σ². */
const LENGTHSCALE_WEIGHT = 0.05;
const VARIANCE_WEIGHT = 0.01;

/**
 * Weak log-normal priors for values of unit variance, as Vizier's (Song et al. 2024) but firmer on the lengthscales: about ls² = D/8,
 * s² = 1, σ² = 0.1. Returns their share of the value and adds to the gradient.
 */
function addPrior(phi: Hyperparameters, gradient: Float64Array): number {
  const D = phi.length - 2;
  let value = 0;
  for (let k = 0; k < D + 2; k++) {
    const power = k < D ? 2 : 1;
    const centre = k < D ? lengthscaleCentre(D) : k === D ? 0 : Math.log(0.1);
    const distance = power * phi[k]! - centre;
    const weight = k < D ? LENGTHSCALE_WEIGHT : VARIANCE_WEIGHT;
    value += weight * distance * distance;
    gradient[k]! += 2 * weight * power * distance;
  }
  return value;
}

/** Centre of ln ls². Points of a high-dimensional cube are far apart: lengthscales grow as the square root of D (Hvarfner et al. 2024). */
function lengthscaleCentre(dimensions: number): number {
  return Math.log(dimensions / 8);
}

/** Where hyperparameters may lie: ls from 0.1, s² from 0.03 to 250, σ² from 1e-8 to 1. */
export function bounds(dimensions: number): { lower: Float64Array; upper: Float64Array } {
  const box = (ls: number, signal: number, noise: number) =>
    new Float64Array(dimensions + 2)
      .fill(ls)
      .map((value, k) => Math.log([value, signal, noise][Math.max(0, k - dimensions + 1)]!));
  return { lower: box(0.1, 0.03, 1e-8), upper: box(dimensions > 10 ? 30 : 10, 250, 1) };
}
