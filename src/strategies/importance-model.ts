// Which model of the results speaks of params: that of the strategy, or one of the values as they are.
import type { Observations } from '../numerics/gp.ts';
import { defaultStarts, fitHyperparameters } from '../numerics/gp.ts';
import type { Predictor } from '../numerics/importance.ts';
import { explainedShare, foldsOf, momentsOf } from '../numerics/importance.ts';
import type { Hyperparameters } from '../numerics/kernel.ts';
import { createPosterior, leaveOneOut } from '../numerics/posterior.ts';
import type { Rng } from '../numerics/rng.ts';
import { leastR2 } from '../search/enough.ts';
import type { History } from '../search/history.ts';
import { believe } from './belief.ts';
import type { Evidence } from './evidence.ts';
import type { Surrogate } from './surrogate.ts';

/** In the model's unit higher is better. */
export type Model = {
  readonly observations: Observations;
  readonly phi: Hyperparameters;
  readonly toObjective: (z: number) => number;
};

/**
 * The strategy's own model looks at values through a warp, which is good for finding the best and, where most runs are close to it, says
 * little of the rest of the space. A model of the values as they are says more, but not where a few of them are far out, as when runs diverge.
 * That which explains more of the values as they are is believed; where neither does, that which explains more of what it sees.
 */
export function chooseModel(history: History, surrogate: Surrogate): Model {
  const { observations, belief, evidence, encoding, r2 } = surrogate;
  const warped = { observations, phi: belief.hyperparameters, toObjective: evidence.toObjective };
  const plain = plainValues(evidence, history.objective?.goal === 'minimize' ? -1 : 1);
  if (plain === undefined) return warped;
  const { values, noise, toObjective } = plain;
  // Without trials: what the strategy learnt was learnt of warped values.
  const { hyperparameters: phi } = believe({ ...history, trials: [] }, { ...evidence, values, noise }, encoding);
  const unwarped = { ...observations, values, noise };
  const plainR2 = explainedShare(values, leaveOneOut(unwarped, phi).mean);
  const warpedR2 = shareInObjective(warped);
  const isWarped = Math.max(plainR2, warpedR2) < leastR2 ? plainR2 < r2 : plainR2 < warpedR2;
  return isWarped ? warped : { observations: unwarped, phi, toObjective };
}

/** What a model of warped values explains of the values as they are. */
function shareInObjective({ observations, phi, toObjective }: Model): number {
  const expected = leaveOneOut(observations, phi).mean;
  return explainedShare(observations.values.map(toObjective), expected.map(toObjective));
}

/** Rows that a refit learns hyperparameters from at most; and of so many, one start is enough. */
const REFIT_ROWS = 200;
const CHEAP_ROWS = 100;

export type Refits = {
  /** The mean of a model of all rows but one group of them, for each group. */
  readonly means: readonly Predictor[];
  /**
   * Share of the values' variance that these explain of the rows they have not seen. Unlike the closed form with the hyperparameters of all rows,
   * which of few rows of pure noise "explains" a third every other time, it is seldom fooled.
   */
  readonly r2: number;
};

/** Hyperparameters are learnt anew each time, from where nothing is known: what the rows left out say must not leak in. */
export function refit({ observations }: Model, groups: number, rng: Rng): Refits {
  const expected = new Float64Array(observations.points.length);
  const means = foldsOf(expected.length, groups, rng).map(({ kept, left }) => {
    const rest = pick(observations, kept);
    const [calm, eager] = defaultStarts(rest.distances.length);
    const starts = kept.length > CHEAP_ROWS ? [calm] : [calm, eager];
    const mean = meanOf(rest, fitHyperparameters(thin(rest), starts));
    mean(left.map((row) => observations.points[row]!)).forEach((value, k) => (expected[left[k]!] = value));
    return mean;
  });
  return { means, r2: explainedShare(observations.values, expected) };
}

export function meanOf(observations: Observations, phi: Hyperparameters): Predictor {
  return createPosterior(observations, [], phi).predictMean;
}

function thin(observations: Observations): Observations {
  const { length } = observations.points;
  if (length <= REFIT_ROWS) return observations;
  return pick(
    observations,
    Array.from({ length: REFIT_ROWS }, (_, k) => Math.floor((k * length) / REFIT_ROWS)),
  );
}

function pick({ points, values, noise, distances }: Observations, rows: readonly number[]): Observations {
  const of = (all: Float64Array): Float64Array => Float64Array.from(rows, (row) => all[row]!);
  return { points: rows.map((row) => points[row]!), values: of(values), noise: noise && of(noise), distances };
}

type Plain = Pick<Evidence, 'values' | 'noise' | 'toObjective'>;

/** The objective's own values, standardised alone; undefined where they are all equal. Failed runs have what the warp gave them. */
function plainValues({ values, noise, toObjective }: Evidence, sign: 1 | -1): Plain | undefined {
  const own = values.map(toObjective);
  const { mean: centre, sd: spread } = momentsOf(own);
  if (!(spread > 0)) return undefined;
  return {
    values: own.map((value) => sign * (value / spread - centre / spread)),
    // A standard deviation about a warped value spans as much in the unit of the objective.
    noise: noise.map((variance, i) => {
      const sd = Math.sqrt(variance);
      return ((toObjective(values[i]! + sd) / spread - toObjective(values[i]! - sd) / spread) / 2) ** 2;
    }),
    toObjective: (z) => centre + sign * spread * z,
  };
}
