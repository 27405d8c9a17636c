// What is known: rows of the model, values where higher is better, and the points still running.
import type { Warp } from '../numerics/warp.ts';
import { warpOutcomes } from '../numerics/warp.ts';
import type { History, Trial } from '../search/history.ts';
import type { Point } from '../space/param.ts';
import type { Encoding } from './encoding.ts';

export type Evidence = {
  /** Points that were known before, then those of finished trials, in the order proposed. */
  readonly points: readonly Float64Array[];
  /** One warped value per point. */
  readonly values: Float64Array;
  /** Points of trials that have not ended. */
  readonly pending: readonly Float64Array[];
  /** Back from a warped value to the objective's own unit and sign. */
  readonly toObjective: Warp['invert'];
};

type Row = { readonly point: Point; readonly value: number | undefined };

/** Most rows of the model, and how many of them are there for being good, and for being recent; the rest are spread over all others. */
const MAX_ROWS = 1000;
const BEST_ROWS = 300;
const RECENT_ROWS = 300;

export function gatherEvidence(history: History, encoding: Encoding): Evidence {
  // The one place where the goal matters: from here on, higher is better.
  const sign = history.objective?.goal === 'minimize' ? -1 : 1;
  const known = history.imported.map(({ point, objective }) => ({ point, value: sign * objective }));
  const finished = history.trials.filter((trial) => trial.outcome !== undefined);
  const own = finished.map((trial) => ({ point: trial.point, value: outcomeOf(trial, sign) }));
  const rows = chooseRows([...known, ...own]);
  const { values, invert } = warpOutcomes(rows.map(({ value }) => value));
  return {
    points: rows.map(({ point }) => encoding.toCube(point)),
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

/** What the model learns from, in the same order: all of it as long as the model stays fast. */
function chooseRows(all: readonly Row[]): readonly Row[] {
  if (all.length <= MAX_ROWS) return all;
  const byValue = all.toSorted((a, b) => compare(b.value ?? -Infinity, a.value ?? -Infinity));
  const chosen = new Set([...byValue.slice(0, BEST_ROWS), ...all.slice(-RECENT_ROWS)]);
  const others = all.filter((row) => !chosen.has(row));
  const share = (MAX_ROWS - chosen.size) / others.length;
  // An even spread: those at which the running count of their shares reaches the next whole number.
  const spread = others.filter((_, k) => Math.floor((k + 1) * share) > Math.floor(k * share));
  for (const row of spread) chosen.add(row);
  return all.filter((row) => chosen.has(row));
}

/** Unlike a difference, also right for two infinities. */
function compare(a: number, b: number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
