// What is known: rows of the model, values where higher is better, and the points whose result is not known.
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
  /** What is known of each value's own variance, in the unit of `values` squared: from repeats, and for runs that were stopped early. */
  readonly noise: Float64Array;
  /** Trial number of each point; undefined: known before. */
  readonly trials: readonly (number | undefined)[];
  /** The best finite result there is, in the objective's own unit; undefined: none yet. */
  readonly best: number | undefined;
  /** Points whose result is not known: of trials that have not ended, and of those that were killed or lost, which says nothing of the point. */
  readonly pending: readonly Float64Array[];
  /** Numbers of those that have not ended. */
  readonly pendingTrials: readonly number[];
  /** Back from a warped value to the objective's own unit and sign. */
  readonly toObjective: Warp['invert'];
  /** Variance of a result about a warped value that comes from what repeats showed of their spread; 0 where there are none. */
  repeatVariance(z: number): number;
};

/** `standardError` is in the objective's unit. */
type Row = {
  readonly point: Point;
  readonly value: number | undefined;
  readonly trial?: number;
  readonly standardError?: number | undefined;
  readonly wasStopped?: boolean;
};

/** Variance of a value that was cut short: where the run would have ended is known to about a quarter of the spread of all values. */
const STOPPED_VARIANCE = 0.25 ** 2;

/** Most rows of the model, and how many of them are there for being good, and for being recent; the rest are spread over all others. */
const MAX_ROWS = 1000;
const BEST_ROWS = 300;
const RECENT_ROWS = 300;

export function gatherEvidence(history: History, encoding: Encoding): Evidence {
  // The one place where the goal matters: from here on, higher is better.
  const sign = history.objective?.goal === 'minimize' ? -1 : 1;
  const known: Row[] = history.imported.map(({ point, objective }) => ({ point, value: sign * objective }));
  const all = [...known, ...history.trials.filter(isKnown).map((trial) => rowOf(trial, sign))];
  const rows = chooseRows(all);
  const warp = warpOutcomes(rows.map(({ value }) => value));
  const open = history.trials.filter((trial) => !isKnown(trial));
  const error = pooledError(rows);
  return {
    points: rows.map(({ point }) => encoding.toCube(point)),
    values: warp.values,
    noise: noiseOf(rows, warp, error),
    trials: rows.map(({ trial }) => trial),
    best: bestOf(all, sign),
    pending: open.map((trial) => encoding.toCube(trial.point)),
    pendingTrials: open.filter(({ outcome }) => outcome === undefined).map((trial) => trial.number),
    toObjective: (z) => sign * warp.invert(z),
    repeatVariance: (z) => (error === 0 ? 0 : varianceAbout(warp, warp.invert(z), error)),
  };
}

/** Whether its end says something of its point. A user who kills a run, a host that goes away: neither tells good from bad. */
export function isKnown({ outcome }: Trial): boolean {
  return outcome !== undefined && outcome.state !== 'killed' && outcome.state !== 'lost';
}

function rowOf(trial: Trial, sign: number): Row {
  const { number, point, standardError, outcome } = trial;
  return {
    point,
    value: outcomeOf(trial, sign),
    trial: number,
    standardError,
    wasStopped: outcome?.state === 'stopped',
  };
}

function bestOf(rows: readonly Row[], sign: number): number | undefined {
  let best: number | undefined;
  for (const { value } of rows) {
    if (value !== undefined && Number.isFinite(value) && value > (best ?? -Infinity)) best = value;
  }
  return best === undefined ? undefined : sign * best;
}

/** Root of the mean of all squared standard errors, in the objective's unit; 0: there are none. */
function pooledError(rows: readonly Row[]): number {
  const errors = rows.flatMap(({ standardError }) => (standardError === undefined ? [] : [standardError]));
  return rootMeanSquare(errors);
}

/** Of numbers of 0 or more, whose squares may be beyond a number. Not by `Math.hypot`: that is not the same in all versions of Node. */
function rootMeanSquare(values: readonly number[]): number {
  const unit = Math.max(0, ...values);
  if (unit === 0) return 0;
  return unit * Math.sqrt(values.reduce((sum, value) => sum + (value / unit) * (value / unit), 0) / values.length);
}

/** Standard errors of few repeats are themselves uncertain: each is taken as the mean of its own variance and that of all. */
function noiseOf(rows: readonly Row[], warp: Warp, pooled: number): Float64Array {
  return Float64Array.from(rows, ({ value, standardError, wasStopped }) => {
    const cut = wasStopped === true ? STOPPED_VARIANCE : 0;
    if (value === undefined || standardError === undefined) return cut;
    return cut + varianceAbout(warp, value, rootMeanSquare([standardError, pooled]));
  });
}

/** The warp stretches an error as it stretches the values about it. */
function varianceAbout(warp: Warp, value: number, error: number): number {
  const spread = (warp.apply(value + error) - warp.apply(value - error)) / 2;
  return Number.isFinite(spread) ? spread * spread : 0;
}

/** Known results and those of finished trials that have a finite value and did not fail. */
export function countResults({ trials, imported }: History): number {
  const own = trials.filter((trial) => isKnown(trial) && outcomeOf(trial, 1) !== undefined);
  return own.length + imported.filter(({ objective }) => Number.isFinite(objective)).length;
}

/** The warp is not linear: an sd in its unit is, in the objective's, half of what mean ± sd spans. */
export function sdInObjective(toObjective: Evidence['toObjective'], mean: number, sd: number): number {
  return Math.abs(toObjective(mean + sd) / 2 - toObjective(mean - sd) / 2);
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
