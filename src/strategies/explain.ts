// Why the model chose a point, in the unit of the objective, as it is recorded with the run.
import type { Winner } from '../numerics/acquisition.ts';
import { kernelPath } from '../numerics/kernels.ts';
import { normalCdf } from '../numerics/normal.ts';
import type { Suggestion } from '../search/events.ts';
import type { Objective } from '../search/spec.ts';
import type { Arm } from './arms.ts';
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
  const { toObjective, best } = evidence;
  const beta = arm.kind === 'ucb' ? arm.beta : 1;
  const expected = toObjective(mean);
  const sign = goal === 'minimize' ? -1 : 1;
  const resultSd = sdInObjective(toObjective, mean, belief.resultSd(x));
  const exploit = best === undefined ? undefined : sign * (expected - best);
  return {
    by: 'bayesian',
    source: 'model',
    draw,
    mean: expected,
    sd: sdInObjective(toObjective, mean, sd),
    resultSd,
    beta,
    hyperparameters: [...belief.hyperparameters],
    acquisition: arm.kind,
    ...(best === undefined || exploit === undefined
      ? {}
      : { best, exploit, chanceOfBest: chanceOf(exploit, resultSd) }),
    explore: Math.abs(toObjective(mean + beta * sd) - expected),
    pending: evidence.pendingTrials,
    ...nearest(x, evidence),
    path: kernelPath(),
  };
}

/** That a result is `gain` better than expected of it; where nothing is uncertain there is no chance. */
function chanceOf(gain: number, sd: number): number {
  return sd > 0 ? normalCdf(gain / sd) : 0;
}

function nearest(
  x: Float64Array,
  { points, trials }: Evidence,
): Pick<Extract<Suggestion, { source: 'model' }>, 'nearest'> {
  let found: { trial: number; distance: number } | undefined;
  points.forEach((point, row) => {
    const trial = trials[row];
    const distance = point.reduce((most, value, d) => Math.max(most, Math.abs(value - x[d]!)), 0);
    if (trial !== undefined && distance < (found?.distance ?? Infinity)) found = { trial, distance };
  });
  return found === undefined ? {} : { nearest: found };
}
