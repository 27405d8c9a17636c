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
  /** Takes on `phi`: L, alpha. False: hopeless (phi is not finite). */
  condition(phi: Hyperparameters): boolean;
  /** ½·yᵀ·alpha + Σ ln L_ii, its derivatives by phi added to `gradient`. L is spent: `condition` must come before anything else. */
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

/** A spread that is not 0 even where rounding says so, to divide by. */
export function spreadOf(variance: number, signal: number): number {
  return Math.sqrt(Math.max(variance, 1e-16 * signal));
}

/**
 * ∂/∂ln σ² = ½σ²(tr K⁻¹ − |alpha|²); ∂/∂ln s² = ½(n − alphaᵀy) − the same − ½Σ noise_i·(K⁻¹_ii − alpha_i²), since K less all noise is s²
 * times what s² does not touch. `rest` = tr K⁻¹ − |alpha|², `own` = Σ noise_i·(…), `fit` = n − alphaᵀy.
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
