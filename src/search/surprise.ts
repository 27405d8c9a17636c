// What the model expected of a point, against what came of it.
import type { FromModel } from './from-model.ts';
import { isFromModel } from './from-model.ts';
import type { Trial } from './history.ts';
import type { RunState, SearchState } from './state.ts';

/** How many results something was expected of, and how many of these fell within one standard deviation of it. */
export type Calibration = { readonly results: number; readonly within: number };

/** The part of a normal distribution that lies within one standard deviation of its mean. */
export const shareWithinOneSd = 0.6827;

/** Fewer results say nothing of a model. */
const fewestResults = 5;

/**
 * (result − mean) ÷ sd, of the side on which the result fell; above what was expected it is positive, whatever the goal. undefined: no model expected anything of the
 * point, or that was in the unit of another objective, or it has no result yet. With repeats the result is the mean over its runs, which is what the model learns from.
 */
export function surpriseOf(
  { foretoldFrom }: SearchState,
  { number, suggestion, outcome, objective }: Trial,
): number | undefined {
  if (number < foretoldFrom || !isFromModel(suggestion)) return undefined;
  if (outcome === undefined || objective === undefined) return undefined;
  const difference = objective - suggestion.mean;
  const sd = sideOf(suggestion, difference);
  return sd > 0 && Number.isFinite(difference / sd) ? difference / sd : undefined;
}

/** Journals before 0.2 lack some of these. */
function sideOf({ mean, sd, resultSd = sd, resultRange }: FromModel, difference: number): number {
  if (resultRange === undefined) return resultSd;
  return difference < 0 ? mean - resultRange[0] : resultRange[1] - mean;
}

/** The strategy's view of the run. */
export function trialOfRun({ trials, spec }: SearchState, { group }: RunState): Trial | undefined {
  return trials[(group - 1) / spec.repeats];
}

/** undefined: too few results. */
export function calibrationOf(state: SearchState): Calibration | undefined {
  const surprises = state.trials.flatMap((trial) => surpriseOf(state, trial) ?? []);
  if (surprises.length < fewestResults) return undefined;
  return { results: surprises.length, within: surprises.filter((surprise) => Math.abs(surprise) <= 1).length };
}
