// What the Gaussian process makes of all that is known.
import type { Observations } from '../numerics/gp.ts';
import { bounds, defaultStarts, fitHyperparameters, negativeLogPosterior } from '../numerics/gp.ts';
import type { Hyperparameters } from '../numerics/kernel.ts';
import { drawAbout, mixPosteriors } from '../numerics/mixture.ts';
import type { Posterior } from '../numerics/posterior.ts';
import { createPosterior } from '../numerics/posterior.ts';
import { createRng } from '../numerics/rng.ts';
import type { FromModel } from '../search/from-model.ts';
import { isFromModel } from '../search/from-model.ts';
import type { History } from '../search/history.ts';
import type { Encoding } from './encoding.ts';
import type { Evidence } from './evidence.ts';

export type Belief = {
  /** As if the trials whose result is not known had ended as expected. */
  readonly posterior: Posterior;
  /** The same by the most probable hyperparameters alone, which costs a part of the work. */
  readonly likeliest: Posterior;
  /** The most probable ones. */
  readonly hyperparameters: Hyperparameters;
  /** The sd of a result at `x`, noise and what repeats leave of it included, as if nothing were running. */
  resultSd(x: Float64Array): number;
};

/** Rows that hyperparameters are learnt from at most; the posterior takes all. */
const MAX_FIT_ROWS = 400;

/** Draws of other hyperparameters that the belief is averaged over, up to so many rows. */
const ALTERNATIVES = 2;
const DOUBTFUL_ROWS = 100;
const DOUBT_STREAM = 3;

/** Of so few rows a fit from three starts takes a few milliseconds; of more it is one in ten proposals that looks again, of many one in a hundred. */
const CHEAP_ROWS = 40;
const DEAR_ROWS = 200;

/** At least one row of evidence. */
export function believe(history: History, evidence: Evidence, encoding: Encoding): Belief {
  const { points, values, noise, pending } = evidence;
  const observations = { points, values, noise, distances: encoding.distances };
  const hyperparameters = learn(observations, lastLearnt(history), history.trials.length);
  const all = [hyperparameters, ...alternatives(observations, hyperparameters, history)];
  const each = (running: typeof pending) => all.map((phi) => createPosterior(observations, running, phi));
  const parts = each(pending);
  const posterior = mixPosteriors(parts);
  const resultSd = (x: Float64Array): number => {
    const { mean, sd } = (pending.length === 0 ? posterior : mixPosteriors(each([]))).predict([x]);
    return Math.sqrt(sd[0]! ** 2 + Math.exp(hyperparameters.at(-1)!) + evidence.repeatVariance(mean[0]!));
  };
  return { posterior, likeliest: parts[0]!, hyperparameters, resultSd };
}

/** What the last proposal was made with, of the objective that the search has now. */
function lastLearnt({ trials, foretoldFrom = 1 }: History): FromModel | undefined {
  for (const { number, suggestion } of trials.toReversed()) {
    if (number < foretoldFrom) return undefined;
    if (isFromModel(suggestion)) return suggestion;
  }
  return undefined;
}

/** Other hyperparameters that explain the rows nearly as well; with many rows there are none to speak of. */
function alternatives(observations: Observations, best: Hyperparameters, { seed, trials }: History): Hyperparameters[] {
  if (observations.points.length > DOUBTFUL_ROWS) return [];
  const rng = createRng(seed, DOUBT_STREAM, trials.length);
  const box = bounds(observations.distances.length);
  return drawAbout(best, negativeLogPosterior(observations), box, ALTERNATIVES, rng);
}

/**
 * Starts from what the last proposal was made with, which is part of the history, so that nothing is remembered here. While it
 * is cheap, and now and then later, other starts guard against a bad valley. Beyond 100 rows a new result changes
 * little, and only every few proposals learn anew.
 */
function learn(observations: Observations, last: FromModel | undefined, draw: number): Hyperparameters {
  const rows = observations.points.length;
  const defaults = defaultStarts(observations.distances.length);
  if (last?.hyperparameters.length !== defaults[0].length) {
    return fitHyperparameters(thin(observations), defaults);
  }
  const previous = Float64Array.from(last.hyperparameters);
  const isThorough = rows < CHEAP_ROWS || draw % (rows <= DEAR_ROWS ? 10 : 100) === 0;
  if (!isThorough && rows > 100 && draw % (2 * Math.ceil(rows / 100)) !== 0) return previous;
  return fitHyperparameters(thin(observations), isThorough ? [previous, ...defaults] : [previous]);
}

/** At most MAX_FIT_ROWS rows, evenly over all. */
function thin(observations: Observations): Observations {
  const { points, values, noise, distances } = observations;
  if (points.length <= MAX_FIT_ROWS) return observations;
  const stride = points.length / MAX_FIT_ROWS;
  const isKept = new Set(Array.from({ length: MAX_FIT_ROWS }, (_, k) => Math.floor(k * stride)));
  return {
    points: points.filter((_, row) => isKept.has(row)),
    values: values.filter((_, row) => isKept.has(row)),
    noise: noise?.filter((_, row) => isKept.has(row)),
    distances,
  };
}
