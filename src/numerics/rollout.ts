// Searches played ahead in the model: what the runs to come may find, and how sure that is. Letters as in gp.ts.
import { createColumns, factorColumns, scaleColumns } from './covariance.ts';
import type { Observations } from './gp.ts';
import type { Hyperparameters } from './kernel.ts';
import { createMatrix, solveLower, solveUpper } from './linalg.ts';
import { leaveOneOut } from './posterior.ts';
import { centreOf } from './regression.ts';
import type { Rng } from './rng.ts';

/** What is believed of some points together: `covariance` is count × count, row by row; without noise. */
export type Joint = { readonly mean: Float64Array; readonly covariance: Float64Array };

/**
 * One factor of observations and points together has both: with L in blocks, mean = m + L₂₁·L₁₁⁻¹·(y − m) and covariance =
 * L₂₂·L₂₂ᵀ − σ²·I, as if m were known (of 14 points in three dimensions that leaves out 3 % of the variance). O((n + count)³).
 */
export function jointPosterior(
  { points, values, distances, noise }: Observations,
  asked: readonly Float64Array[],
  phi: Hyperparameters,
): Joint {
  const [n, count] = [points.length, asked.length];
  const factor = createMatrix(n + count);
  const columns = createColumns([...points, ...asked], distances);
  scaleColumns(columns, phi);
  const own = new Float64Array(n + count);
  own.set(noise ?? []);
  if (!factorColumns(factor, columns, phi, { noise: own })) throw new RangeError('hyperparameters are not finite');
  const { cells, size } = factor;
  const weights = new Float64Array(n).fill(1);
  solveLower(factor, weights, n);
  solveUpper(factor, weights, n);
  const { centre } = centreOf(values, weights, 0);
  const z = values.map((value) => value - centre);
  solveLower(factor, z, n);
  const mean = Float64Array.from(asked, (_, i) => {
    let sum = centre;
    for (let k = 0; k < n; k++) sum += cells[(n + i) * size + k]! * z[k]!;
    return sum;
  });
  const covariance = new Float64Array(count * count);
  const variance = Math.exp(phi[phi.length - 1]!);
  for (let i = 0; i < count; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = i === j ? -variance : 0;
      for (let k = n; k <= n + j; k++) sum += cells[(n + i) * size + k]! * cells[(n + j) * size + k]!;
      covariance[i * count + j] = sum;
      covariance[j * count + i] = sum;
    }
  }
  return { mean, covariance };
}

/**
 * By what the variances of the model must be multiplied so that its errors at observations that are left out are as large as it
 * expects: the mean of (error/sd)² (Bachoc 2013, eq. 5), within a factor of 4. Maximum likelihood believes in more than
 * there is where a function has a ceiling: it has not, as far as the model knows.
 */
export function spreadScale(observations: Observations, phi: Hyperparameters): number {
  const { mean, variance } = leaveOneOut(observations, phi);
  const squares = observations.values.map((value, i) => (value - mean[i]!) ** 2 / variance[i]!);
  const scale = squares.reduce((sum, square) => sum + square, 0) / squares.length;
  return Math.min(4, Math.max(0.25, scale));
}

export type Play = {
  readonly joint: Joint;
  /** σ². */
  readonly noise: number;
  /** How many of the points, the first ones, have been tried: the best of them is what there is now. At least one. */
  readonly tried: number;
  /** How many further points are tried, one after the other; no point twice. */
  readonly steps: number;
  /** Which is next: that of the highest mean + beta·sd, after all that was seen; undefined: one after the other, as they come. */
  readonly beta: ((step: number) => number) | undefined;
  readonly plays: number;
  readonly rng: Rng;
};

/**
 * The highest mean among the points that have been tried, after each play. The outcomes of a play are drawn from what the model expects
 * next, and it learns from each (a rollout, as in Lam, Willcox and Wolpert 2016); hyperparameters stay. Without noise the result of a play
 * is its best value; with it, the value that whoever trusts the model would choose, which luck alone does not raise.
 * O(plays · steps² · count).
 */
export function playAhead(play: Play): Float64Array {
  return Float64Array.from({ length: play.plays }, () => playOnce(play));
}

function playOnce({ joint, noise, tried, steps, beta, rng }: Play): number {
  const count = joint.mean.length;
  const mean = Float64Array.from(joint.mean);
  const variance = Float64Array.from(mean, (_, i) => joint.covariance[i * (count + 1)]!);
  const isTried = Uint8Array.from(mean, (_, i) => (i < tried ? 1 : 0));
  const seen: Float64Array[] = [];
  for (let step = 0; step < Math.min(steps, count - tried); step++) {
    const at = beta === undefined ? tried + step : choose(mean, variance, isTried, beta(step));
    isTried[at] = 1;
    const column = conditioned(joint.covariance, at, seen);
    const sd = Math.sqrt(Math.max(column[at]!, 0) + noise);
    if (!(sd > 1e-10)) continue;
    const innovation = rng.normal();
    for (let i = 0; i < count; i++) {
      const share = column[i]! / sd;
      column[i] = share;
      mean[i]! += share * innovation;
      variance[i]! -= share * share;
    }
    seen.push(column);
  }
  return mean.reduce((best, value, i) => (isTried[i] === 1 && value > best ? value : best), -Infinity);
}

function choose(mean: Float64Array, variance: Float64Array, isTried: Uint8Array, beta: number): number {
  let [at, best] = [-1, -Infinity];
  for (let i = 0; i < mean.length; i++) {
    if (isTried[i] === 1) continue;
    const bound = mean[i]! + beta * Math.sqrt(Math.max(variance[i]!, 0));
    if (bound > best || at < 0) [at, best] = [i, bound];
  }
  return at;
}

/** Covariances with point `at`, given all outcomes that were seen. */
function conditioned(covariance: Float64Array, at: number, seen: readonly Float64Array[]): Float64Array {
  const count = Math.sqrt(covariance.length);
  const column = covariance.slice(at * count, (at + 1) * count);
  for (const earlier of seen) {
    const weight = earlier[at]!;
    for (let i = 0; i < count; i++) column[i]! -= weight * earlier[i]!;
  }
  return column;
}
