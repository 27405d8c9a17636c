// What the Gaussian process makes of all that is known, and how boldly the next point is chosen.
import type { Observations } from '../numerics/gp.ts';
import { defaultStarts, fitHyperparameters } from '../numerics/gp.ts';
import type { Hyperparameters } from '../numerics/kernel.ts';
import type { Posterior } from '../numerics/posterior.ts';
import { createPosterior } from '../numerics/posterior.ts';
import type { Suggestion } from '../search/events.ts';
import type { History } from '../search/history.ts';
import type { Encoding } from './encoding.ts';
import type { Evidence } from './evidence.ts';

export type Belief = {
  readonly posterior: Posterior;
  readonly hyperparameters: Hyperparameters;
  readonly beta: number;
};

type FromModel = Extract<Suggestion, { source: 'model' }>;

/** One factor of the standard deviation per proposal of the model, in turn: explore, exploit, between. */
const BETAS = [1.8, 0.5, 1.0];

/** Noise of more than this share of the signal's variance makes the greedy factor follow luck: it becomes GREEDY_IN_NOISE. */
const NOISY = 1e-2;
const GREEDY_IN_NOISE = 1.0;

/** Rows that hyperparameters are learnt from at most; the posterior takes all. */
const MAX_FIT_ROWS = 400;

/** Of so few rows a fit from three starts takes a few milliseconds; of so many, too long for a second look. */
const CHEAP_ROWS = 40;
const DEAR_ROWS = 200;

/** At least one row of evidence. */
export function believe(history: History, evidence: Evidence, encoding: Encoding): Belief {
  const earlier = history.trials.map((trial) => trial.suggestion).filter(isFromModel);
  const { points, values, pending } = evidence;
  const observations = { points, values, distances: encoding.distances };
  const hyperparameters = learn(observations, earlier.at(-1), history.trials.length);
  const posterior = createPosterior(observations, pending, hyperparameters);
  return { posterior, hyperparameters, beta: chooseBeta(earlier.length, hyperparameters) };
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
    return fitHyperparameters(thin(observations), rows > DEAR_ROWS ? [defaults[0]] : defaults);
  }
  const previous = Float64Array.from(last.hyperparameters);
  if (rows > 100 && draw % (2 * Math.ceil(rows / 100)) !== 0) return previous;
  const isThorough = rows < CHEAP_ROWS || (rows <= DEAR_ROWS && draw % 10 === 0);
  return fitHyperparameters(thin(observations), isThorough ? [previous, ...defaults] : [previous]);
}

/** At most MAX_FIT_ROWS rows, evenly over all. */
function thin({ points, values, distances }: Observations): Observations {
  const stride = Math.max(1, points.length / MAX_FIT_ROWS);
  const kept = Array.from({ length: Math.min(points.length, MAX_FIT_ROWS) }, (_, k) => Math.floor(k * stride));
  const isKept = new Set(kept);
  return {
    points: points.filter((_, row) => isKept.has(row)),
    values: values.filter((_, row) => isKept.has(row)),
    distances,
  };
}

function chooseBeta(modelProposals: number, hyperparameters: Hyperparameters): number {
  const beta = BETAS[modelProposals % BETAS.length] ?? 1;
  const [logSignal = 0, logNoise = 0] = hyperparameters.slice(-2);
  const noiseShare = Math.exp(logNoise - logSignal);
  return noiseShare > NOISY ? Math.max(beta, GREEDY_IN_NOISE) : beta;
}

function isFromModel(suggestion: Suggestion): suggestion is FromModel {
  return suggestion.by === 'bayesian' && suggestion.source === 'model';
}
