// What makes a point promising: a number from the model's mean and sd there, higher is better.
import { logImprovement, logImprovementSlope } from './normal.ts';

export type Criterion = {
  score(mean: number, sd: number): number;
  /** Derivatives of the score by mean and by sd. */
  slopes(mean: number, sd: number): readonly [byMean: number, bySd: number];
};

/** mean + beta·sd (Srinivas et al. 2010, where beta is called the square root of beta_t). */
export function upperConfidenceBound(beta: number): Criterion {
  return { score: (mean, sd) => mean + beta * sd, slopes: () => [1, beta] };
}

/** Below this an sd is rounding noise; it keeps z finite. */
const LEAST_SD = 1e-12;

/** ln of the expected improvement over `best`; the logarithm keeps a slope where the improvement itself underflows (Ament et al. 2023). */
export function logExpectedImprovement(best: number): Criterion {
  return {
    score: (mean, sd) => {
      const scale = Math.max(sd, LEAST_SD);
      return Math.log(scale) + logImprovement((mean - best) / scale);
    },
    slopes: (mean, sd) => {
      const scale = Math.max(sd, LEAST_SD);
      const z = (mean - best) / scale;
      const slope = logImprovementSlope(z);
      return [slope / scale, (1 - z * slope) / scale];
    },
  };
}

/** The sd alone: for where the model knows everything and differences of its bounds are rounding noise. */
export const uncertainty: Criterion = { score: (_, sd) => sd, slopes: () => [0, 1] };
