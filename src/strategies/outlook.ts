// Should one go on? What the runs to come may gain over the best there is, held against the noise.
import { jointPosterior, playAhead, spreadScale } from '../numerics/rollout.ts';
import { createRng } from '../numerics/rng.ts';
import { leastR2, leastResults } from '../search/enough.ts';
import type { History } from '../search/history.ts';
import type { Outlook } from '../search/outlook.ts';
import type { StrategyName } from '../search/spec.ts';
import { compileConstraints } from '../space/constraint.ts';
import { countResults, sdInObjective } from './evidence.ts';
import { chooseCandidates } from './outlook-points.ts';
import { fitSurrogate } from './surrogate.ts';
import type { Surrogate } from './surrogate.ts';

/** `points`: how many more are to be tried, running ones included. */
export type Ahead = { readonly strategy: StrategyName; readonly points: number };

/** Runs that are played ahead: what comes later adds less than the model is sure of. */
const MOST_STEPS = 64;

/** Plays, and how many steps they have in all, roughly: a play of many steps is dear. */
const MOST_PLAYS = 128;
const STEP_SQUARES = 40_000;
const LEAST_PLAYS = 32;

/** A gain below this share of what lies between the median and the best result is none, where there is no noise to hold it against. */
const LEAST_GAIN = 0.001;

const STREAM = 0x0071;

/** undefined where nothing can be told: no run is left, too few results, or no model that explains them. */
export async function lookAhead(history: History, ahead: Ahead): Promise<Outlook | undefined> {
  if (ahead.points < 1 || countResults(history) < leastResults) return undefined;
  const surrogate = fitSurrogate(history);
  if (surrogate === undefined || !(surrogate.r2 >= leastR2)) return undefined;
  const rng = createRng(history.seed, STREAM, surrogate.results);
  const { observations, belief } = surrogate;
  const constraints = await compileConstraints(history.constraints, history.space);
  const candidates = chooseCandidates({ history, constraints, surrogate, ahead, rng });
  const steps = Math.min(ahead.points, candidates.open.length, MOST_STEPS);
  if (steps === 0) return undefined;
  const phi = belief.hyperparameters;
  const { mean, covariance } = jointPosterior(observations, [...candidates.tried, ...candidates.open], phi);
  const scale = spreadScale(observations, phi);
  const joint = { mean, covariance: covariance.map((value) => scale * value) };
  const tried = candidates.tried.length;
  const now = Math.max(...mean.subarray(0, tried));
  const ends = playAhead({
    joint,
    noise: scale * noiseOf(surrogate, now),
    tried,
    steps,
    // Bold at first, greedy at the end, as searches that know when they end should be.
    beta: ahead.strategy === 'bayesian' ? (step) => (step === steps - 1 ? 0.5 : 1) : undefined,
    plays: Math.max(LEAST_PLAYS, Math.min(MOST_PLAYS, Math.floor(STEP_SQUARES / steps ** 2))),
    rng,
  });
  return inObjective(history, surrogate, now, ends);
}

/** Variance of a result about the true value of its point, about the best value `now`: σ² and what repeats leave, in the model's unit. */
function noiseOf({ belief: { hyperparameters }, evidence }: Surrogate, now: number): number {
  return Math.exp(hyperparameters[hyperparameters.length - 1]!) + evidence.repeatVariance(now);
}

/** From the model's unit to the objective's, where a gain is above 0 whatever the goal. */
function inObjective(history: History, surrogate: Surrogate, now: number, ends: Float64Array): Outlook {
  const { evidence, r2 } = surrogate;
  const sign = history.objective?.goal === 'minimize' ? -1 : 1;
  const value = (z: number): number => sign * evidence.toObjective(z);
  const gains = ends.map((end) => value(end) - value(now));
  const noise = sdInObjective(evidence.toObjective, now, Math.sqrt(noiseOf(surrogate, now)));
  const least = LEAST_GAIN * spread(history, sign);
  const threshold = Math.max(noise, least);
  return {
    gain: Math.max(0, gains.reduce((sum, gain) => sum + gain, 0) / gains.length),
    noise,
    threshold,
    isNoisy: noise > least,
    chance: gains.filter((gain) => gain > threshold).length / gains.length,
    r2,
  };
}

/** From the median result to the best: unlike the whole range, it does not depend on how badly the worst run went. */
function spread({ trials, imported }: History, sign: number): number {
  const ended = trials.filter(({ outcome }) => outcome?.state === 'complete' || outcome?.state === 'stopped');
  const values = [...ended.map(({ objective }) => objective), ...imported.map(({ objective }) => objective)]
    .filter((objective) => objective !== undefined && Number.isFinite(objective))
    .map((objective) => sign * Number(objective))
    .toSorted((a, b) => a - b);
  return (values.at(-1) ?? 0) - (values[values.length >> 1] ?? 0);
}
