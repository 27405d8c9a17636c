// Several beliefs as one: the hyperparameters are not known either, and where they disagree nobody should be sure.
import type { Differentiable } from './minimize.ts';
import type { Hyperparameters } from './kernel.ts';
import type { Posterior } from './posterior.ts';
import type { Rng } from './rng.ts';

/** Step, in a logarithm, over which a second derivative is taken. */
const STEP = 0.1;

/** Where the posterior of a hyperparameter is flatter than this, a draw would leave all that was ever seen. */
const LEAST_CURVATURE = 1;

/**
 * Draws about `mode`, the most probable hyperparameters, from the normal that has the curvature of `f`, the negative log posterior, along each
 * axis (Laplace's approximation without correlations; MacKay 1992), moved into the box.
 */
export function drawAbout(
  mode: Hyperparameters,
  f: Differentiable,
  { lower, upper }: { readonly lower: Float64Array; readonly upper: Float64Array },
  count: number,
  rng: Rng,
): Hyperparameters[] {
  const sd = spreads(mode, f);
  return Array.from({ length: count }, () =>
    mode.map((value, k) => Math.min(Math.max(value + sd[k]! * rng.normal(), lower[k]!), upper[k]!)),
  );
}

function spreads(mode: Hyperparameters, f: Differentiable): Float64Array {
  const [here, there] = [new Float64Array(mode.length), new Float64Array(mode.length)];
  f(mode, here);
  return mode.map((value, k) => {
    const step = value > 0 ? -STEP : STEP;
    f(mode.with(k, value + step), there);
    const curvature = (there[k]! - here[k]!) / step;
    return 1 / Math.sqrt(Math.max(curvature, LEAST_CURVATURE) || LEAST_CURVATURE);
  });
}

/** The mean and the variance of the equal mixture of normals: var = mean of (sd² + mean²) − mean². At least one. */
export function mixPosteriors(posteriors: readonly Posterior[]): Posterior {
  const [only] = posteriors;
  if (only !== undefined && posteriors.length === 1) return only;
  const count = posteriors.length;
  return {
    predict: (points) => {
      const [mean, square] = [new Float64Array(points.length), new Float64Array(points.length)];
      for (const posterior of posteriors) {
        const part = posterior.predict(points);
        for (let i = 0; i < points.length; i++) {
          mean[i]! += part.mean[i]! / count;
          square[i]! += (part.sd[i]! ** 2 + part.mean[i]! ** 2) / count;
        }
      }
      return { mean, sd: square.map((value, i) => Math.sqrt(Math.max(0, value - mean[i]! ** 2))) };
    },
    predictMean: (points) => {
      const mean = new Float64Array(points.length);
      for (const posterior of posteriors) {
        const part = posterior.predictMean(points);
        for (let i = 0; i < mean.length; i++) mean[i]! += part[i]! / count;
      }
      return mean;
    },
    at: (x, gradMean, gradSd) => mixAt(posteriors, x, gradMean, gradSd),
  };
}

const LEAST_VARIANCE = 1e-16;

/** d sd = (mean of (sd·d sd + mean·d mean) over the parts − mean·d mean)/sd. */
function mixAt(
  posteriors: readonly Posterior[],
  x: Float64Array,
  gradMean: Float64Array,
  gradSd: Float64Array,
): { readonly mean: number; readonly sd: number } {
  const count = posteriors.length;
  const [ofMean, ofSd] = [new Float64Array(x.length), new Float64Array(x.length)];
  let [mean, square] = [0, 0];
  gradMean.fill(0);
  gradSd.fill(0);
  for (const posterior of posteriors) {
    const part = posterior.at(x, ofMean, ofSd);
    mean += part.mean / count;
    square += (part.sd ** 2 + part.mean ** 2) / count;
    for (let d = 0; d < x.length; d++) {
      gradMean[d]! += ofMean[d]! / count;
      gradSd[d]! += (part.sd * ofSd[d]! + part.mean * ofMean[d]!) / count;
    }
  }
  const sd = Math.sqrt(Math.max(LEAST_VARIANCE, square - mean * mean));
  for (let d = 0; d < x.length; d++) gradSd[d] = (gradSd[d]! - mean * gradMean[d]!) / sd;
  return { mean, sd };
}
