// What the trials say: rows of the model, values where higher is better, and the points still running.
import type { Warp } from '../numerics/warp.ts';
import { warpOutcomes } from '../numerics/warp.ts';
import type { History, Trial } from '../search/history.ts';
import type { Encoding } from './encoding.ts';

export type Evidence = {
  /** Points of finished trials, in the order proposed. */
  readonly points: readonly Float64Array[];
  /** One warped value per point. */
  readonly values: Float64Array;
  /** Points of trials that have not ended. */
  readonly pending: readonly Float64Array[];
  /** Back from a warped value to the objective's own unit and sign. */
  readonly toObjective: Warp['invert'];
};

/** Most rows of the model, and how many of them are there for being good, and for being recent; the rest are spread over all others. */
const MAX_ROWS = 1000;
const BEST_ROWS = 300;
const RECENT_ROWS = 300;

export function gatherEvidence(history: History, encoding: Encoding): Evidence {
  // The one place where the goal matters: from here on, higher is better.
  const sign = history.objective?.goal === 'minimize' ? -1 : 1;
  const finished = history.trials.filter((trial) => trial.outcome !== undefined);
  const outcomes = finished.map((trial) => outcomeOf(trial, sign));
  const rows = chooseRows(outcomes);
  const { values, invert } = warpOutcomes(rows.map((row) => outcomes[row]));
  return {
    points: rows.map((row) => encoding.toCube(finished[row]!.point)),
    values,
    pending: history.trials.filter((trial) => trial.outcome === undefined).map((trial) => encoding.toCube(trial.point)),
    toObjective: (z) => sign * invert(z),
  };
}

/** undefined for a trial that failed or has no finite value; a run that was stopped early counts with the value it had. */
function outcomeOf({ outcome, objective }: Trial, sign: number): number | undefined {
  if (outcome?.state === 'failed' || objective === undefined || !Number.isFinite(objective)) return undefined;
  return sign * objective;
}

/** Indexes, ascending, of the trials the model learns from: all of them as long as the model stays fast. */
function chooseRows(outcomes: readonly (number | undefined)[]): number[] {
  const all = outcomes.map((_, row) => row);
  if (all.length <= MAX_ROWS) return all;
  const value = (row: number) => outcomes[row] ?? -Infinity;
  const byValue = [...all].sort((a, b) => (value(b) > value(a) ? 1 : value(b) < value(a) ? -1 : a - b));
  const chosen = new Set([...byValue.slice(0, BEST_ROWS), ...all.slice(-RECENT_ROWS)]);
  const others = all.filter((row) => !chosen.has(row));
  const open = MAX_ROWS - chosen.size;
  for (let k = 0; k < open; k++) chosen.add(others[Math.floor((k * others.length) / open)]!);
  return [...chosen].sort((a, b) => a - b);
}
