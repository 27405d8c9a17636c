// The points that have a result, the best first.
import type { Trial } from '../search/history.ts';
import { runIdOf } from '../search/run-ids.ts';
import type { SearchState } from '../search/state.ts';
import { isWhole, usableValues } from '../search/trials.ts';

/** A point whose runs have all ended, and whose value counts. */
export type Result = Trial & { readonly objective: number };

/** Best first, points that lack a value of a repeat after all others; ties in the order they were proposed. */
export function rankedTrials(state: SearchState): readonly Result[] {
  const sign = state.spec.objective?.goal === 'minimize' ? 1 : -1;
  const lacks = (group: number): number => Number(!isWhole(state, usableValues(state.groups.get(group) ?? [])));
  const lacking = new Map(resultsOf(state).map(({ number }) => [number, lacks(number)]));
  const rank = ({ number }: Result): number => lacking.get(number) ?? 0;
  return resultsOf(state).toSorted(
    (a, b) => rank(a) - rank(b) || sign * (a.objective - b.objective) || a.number - b.number,
  );
}

/** In the order they were proposed. */
export function resultsOf(state: SearchState): readonly Result[] {
  return state.trials.filter(isResult);
}

/** The first run of the point. */
export function runOfTrial(state: SearchState, trial: Trial): number {
  return runIdOf(state.blocks, trial.number);
}

function isResult(trial: Trial): trial is Result {
  const state = trial.outcome?.state;
  return trial.objective !== undefined && (state === 'complete' || state === 'stopped');
}
