// A model of a search's results, whatever strategy made them: what is said about params and about runs to come rests on it.
import type { Observations } from '../numerics/gp.ts';
import { explainedShare } from '../numerics/importance.ts';
import { leaveOneOut } from '../numerics/posterior.ts';
import type { History } from '../search/history.ts';
import type { Point, SearchSpace } from '../space/param.ts';
import { valueCount } from '../space/unit.ts';
import type { Belief } from './belief.ts';
import { believe } from './belief.ts';
import type { Encoding } from './encoding.ts';
import { encodeSpace } from './encoding.ts';
import type { Evidence } from './evidence.ts';
import { countResults, gatherEvidence, isKnown, sdInObjective } from './evidence.ts';

export type Surrogate = {
  readonly encoding: Encoding;
  /** The param of each coordinate. */
  readonly params: SearchSpace;
  /** Without points whose result is not known: those that run, and those that were killed or lost. */
  readonly evidence: Evidence;
  readonly belief: Belief;
  /** Rows of the evidence in the unit of the model, as the numerics take them. */
  readonly observations: Observations;
  /** Results with a finite value: failed runs are rows of the evidence too, and not counted here. */
  readonly results: number;
  /** Share of the variance of left-out results that is explained, in the unit of the model; 0 or less: nothing. */
  readonly r2: number;
  /** In the objective's unit and sign, one of each per point; `sd` is that of the function itself, without noise. */
  readonly predict: (points: readonly Point[]) => { readonly mean: Float64Array; readonly sd: Float64Array };
};

/** Fewer results say nothing. */
const LEAST_ROWS = 3;

/** undefined where there is nothing to learn: no objective, fewer than three results, or no param that can vary. */
export function fitSurrogate(history: History): Surrogate | undefined {
  const results = countResults(history);
  const encoding = encodeSpace(history.space);
  if (history.objective === null || results < LEAST_ROWS || encoding.dimensions === 0) return undefined;
  const ended = { ...history, trials: history.trials.filter(isKnown) };
  const evidence = gatherEvidence(ended, encoding);
  const belief = believe(ended, evidence, encoding);
  const { points, values, noise } = evidence;
  const observations = { points, values, noise, distances: encoding.distances };
  const r2 = explainedShare(values, leaveOneOut(observations, belief.hyperparameters).mean);
  const predict = (asked: readonly Point[]) => predictIn(belief, evidence, asked.map(encoding.toCube));
  const params = history.space.filter((param) => valueCount(param) !== 1);
  return { encoding, params, evidence, belief, observations, results, r2, predict };
}

/** The mean comes back as the median: the warp is not linear. */
function predictIn({ posterior }: Belief, { toObjective }: Evidence, points: readonly Float64Array[]) {
  const { mean, sd } = posterior.predict(points);
  return {
    mean: mean.map(toObjective),
    sd: mean.map((m, i) => sdInObjective(toObjective, m, sd[i]!)),
  };
}
