// What is worked out of one set of rows, in two ways that agree: plain.ts, and wasm/. Letters as in gp.ts.
import type { Distance, Hyperparameters } from './kernel.ts';

/** At least one point; `distances` has one entry per coordinate. */
export type Observations = {
  readonly points: readonly Float64Array[];
  readonly values: Float64Array;
  readonly distances: readonly Distance[];
  /** What is known of each value's own variance beyond σ², in the unit of the values squared: the standard error of repeats, a run stopped early. */
  readonly noise?: Float64Array | undefined;
};

/** `condition` comes first. */
export type Regression = {
  /** Takes on `phi`: L, m, alpha. False: hopeless (phi is not finite). */
  condition(phi: Hyperparameters): boolean;
  /** ½·(y − m)ᵀ·alpha + Σ ln L_ii − ln p(m), its derivatives by phi added to `gradient`. L is spent: `condition` must come before anything else. */
  likelihood(gradient: Float64Array): number;
  /** The means of the points, and where `sd` is given their standard deviations. */
  predict(points: readonly Float64Array[], mean: Float64Array, sd?: Float64Array): void;
  /** Mean and sd at `x`, their derivatives to the two vectors. */
  at(x: Float64Array, gradMean: Float64Array, gradSd: Float64Array): { readonly mean: number; readonly sd: number };
};

/** `pending` points are rows without a value: they count for the variance alone. `isFit`: `likelihood` will be asked. */
export type CreateRegression = (
  observations: Observations,
  pending: readonly Float64Array[],
  isFit: boolean,
) => Regression;

/** Variance of the prior of m, in that of the values. */
const CENTRE_VARIANCE = 1;

/**
 * m, what is expected where nothing is known: (1ᵀK⁻¹y)/(1ᵀK⁻¹1 + 1/its prior variance) (Rasmussen and Williams 2006, §2.7), and that
 * sum, 1/variance of m. Unlike the average of the values it does not follow where a search has looked most: many points next to one
 * another count for little more than one. `weights` from `first` on: K⁻¹·1.
 */
export function centreOf(
  values: Float64Array,
  weights: Float64Array,
  first: number,
): { readonly centre: number; readonly precision: number } {
  let [sum, precision] = [0, 1 / CENTRE_VARIANCE];
  for (let i = 0; i < values.length; i++) {
    sum += weights[first + i]! * values[i]!;
    precision += weights[first + i]!;
  }
  return { centre: sum / precision, precision };
}

/** −ln p(m), without its constant. */
export function centrePrior(centre: number): number {
  return (0.5 * centre * centre) / CENTRE_VARIANCE;
}

/** A spread that is not 0 even where rounding says so, to divide by. */
export function spreadOf(variance: number, signal: number): number {
  return Math.sqrt(Math.max(variance, 1e-16 * signal));
}

/**
 * ∂/∂ln σ² = ½σ²(tr K⁻¹ − |alpha|²); ∂/∂ln s² = ½(n − alphaᵀ(y − m)) − the same − ½Σ noise_i·(K⁻¹_ii − alpha_i²), since K less
 * all noise is s² times what s² does not touch; m is the best one, so it takes no part. `rest` = tr K⁻¹ − |alpha|², `own` = Σ noise_i·(…), `fit` = n − alphaᵀ(y − m).
 */
export function addVarianceGradients(
  gradient: Float64Array,
  noiseOfAll: number,
  { rest, own, fit }: { readonly rest: number; readonly own: number; readonly fit: number },
): void {
  const D = gradient.length - 2;
  const noisePart = 0.5 * noiseOfAll * rest;
  gradient[D]! += 0.5 * (fit - own) - noisePart;
  gradient[D + 1]! += noisePart;
}
