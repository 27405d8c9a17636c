// Why the model chose a point, in the unit of the objective, as it is recorded with the run.
import type { Winner } from '../numerics/acquisition.ts';
import { kernelPath } from '../numerics/kernels.ts';
import { normalCdf } from '../numerics/normal.ts';
import type { Suggestion } from '../search/events.ts';
import type { Objective } from '../search/spec.ts';
import type { Arm } from './arms.ts';
import { highestMean, isNoisy } from './arms.ts';
import type { Belief } from './belief.ts';
import type { Evidence } from './evidence.ts';
import { sdInObjective } from './evidence.ts';

type Choosing = {
  readonly winner: Winner;
  readonly evidence: Evidence;
  readonly belief: Belief;
  readonly arm: Arm;
  readonly goal: Objective['goal'] | undefined;
  /** Number of trials before this one. */
  readonly draw: number;
};

/** The mean comes back as the median: the warp is not linear. */
export function explain({ winner, evidence, belief, arm, goal, draw }: Choosing): Suggestion {
  const { mean, sd, x } = winner;
  const { toObjective } = evidence;
  const beta = arm.kind === 'ucb' ? arm.beta : 1;
  const expected = toObjective(mean);
  const resultSd = belief.resultSd(x);
  return {
    by: 'bayesian',
    source: 'model',
    draw,
    mean: expected,
    sd: sdInObjective(toObjective, mean, sd),
    resultSd: sdInObjective(toObjective, mean, resultSd),
    resultRange: ascending(toObjective(mean - resultSd), toObjective(mean + resultSd)),
    beta,
    hyperparameters: [...belief.hyperparameters],
    acquisition: arm.kind,
    ...promise(mean, resultSd, evidence, belief, goal),
    explore: Math.abs(toObjective(mean + beta * sd) - expected),
    pending: evidence.pendingTrials,
    ...nearest(x, evidence),
    path: kernelPath(),
  };
}

type Model = Extract<Suggestion, { source: 'model' }>;

/** Against the best there is. Chances are worked out in the unit of the model, where errors are as wide on both sides. */
function promise(
  mean: number,
  resultSd: number,
  evidence: Evidence,
  belief: Belief,
  goal: Objective['goal'] | undefined,
): Pick<Model, 'best' | 'believed' | 'exploit' | 'chanceOfBest'> {
  const { toObjective, best, values } = evidence;
  if (best === undefined) return {};
  // A lucky value is no measure of what a point is worth.
  const believed = isNoisy(belief) ? { believed: toObjective(highestMean(evidence, belief)) } : {};
  const sign = goal === 'minimize' ? -1 : 1;
  // Where nothing is uncertain in the unit of the objective there is no chance.
  const isOpen = toObjective(mean + resultSd) !== toObjective(mean - resultSd);
  return {
    best,
    ...believed,
    exploit: sign * (toObjective(mean) - (believed.believed ?? best)),
    chanceOfBest: isOpen ? normalCdf((mean - Math.max(...values)) / resultSd) : 0,
  };
}

function ascending(one: number, other: number): readonly [number, number] {
  return one <= other ? [one, other] : [other, one];
}

function nearest(x: Float64Array, { points, trials }: Evidence): Pick<Model, 'nearest'> {
  let found: { trial: number; distance: number } | undefined;
  points.forEach((point, row) => {
    const trial = trials[row];
    const distance = point.reduce((most, value, d) => Math.max(most, Math.abs(value - x[d]!)), 0);
    if (trial !== undefined && distance < (found?.distance ?? Infinity)) found = { trial, distance };
  });
  return found === undefined ? {} : { nearest: found };
}
