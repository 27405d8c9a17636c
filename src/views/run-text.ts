// Short texts about runs that several views share.
import { relative } from 'node:path';
import { attemptPath } from '../search/job.ts';
import type { Objective } from '../search/spec.ts';
import type { RunState, SearchState } from '../search/state.ts';
import type { ParamValue, Point, SearchSpace } from '../space/param.ts';
import { formatNumber, formatValue } from '../space/value.ts';
import { safe } from './safe.ts';
import type { ViewContext } from './view.ts';

/** A value in few digits; whole numbers stay whole. */
export function displayValue(value: ParamValue, digits = 4): string {
  if (typeof value !== 'number') return formatValue(value);
  return Number.isInteger(value) && Math.abs(value) < 1e15 ? String(value) : formatNumber(value, digits);
}

/** `rate=0.01257 layers=64`; texts with blanks or quotes are quoted. */
export function paramsText(space: SearchSpace, point: Point): string {
  return space.map(({ name }) => `${safe(name)}=${quoted(displayValue(point[name] ?? null))}`).join(' ');
}

/** A text that stays one word after `key=`. */
export function quoted(text: string): string {
  const shown = safe(text);
  return /^[^\s"'=]+$/.test(shown) ? shown : JSON.stringify(shown);
}

/** `1 run`, `21 runs`. */
export function runsText(count: number): string {
  return `${count} ${count === 1 ? 'run' : 'runs'}`;
}

/** `val_acc` of `keras/val_acc`; an expression stays what it is. */
export function shortMetric(objective: Objective): string {
  if (objective.expression === true) return safe(objective.metric);
  return safe(objective.metric.slice(objective.metric.lastIndexOf('/') + 1) || objective.metric);
}

/** How long the newest attempt has taken, in milliseconds; 0 before it started. */
export function elapsedOf(run: RunState, now: number): number {
  return run.startedAt === undefined ? 0 : Math.max(0, (run.endedAt ?? now) - run.startedAt);
}

/** Runs that sit in a slot now, in their own order. They are among the newest, so only the tail of the list is looked at. */
export function activeRuns(state: SearchState): readonly RunState[] {
  const active: RunState[] = [];
  for (let index = state.runs.length - 1; index >= 0 && active.length < state.counts.active; index -= 1) {
    const run = state.runs[index];
    if (run?.status.kind === 'starting' || run?.status.kind === 'running') active.unshift(run);
  }
  return active;
}

/** Milliseconds until each run that waits for its next attempt may have it, the soonest first. */
export function waitsOf(state: SearchState, now: number): readonly number[] {
  const waits: number[] = [];
  let queued = state.counts.queued;
  for (let index = state.runs.length - 1; index >= 0 && queued > 0; index -= 1) {
    const status = state.runs[index]?.status;
    if (status?.kind !== 'queued') continue;
    queued -= 1;
    if (status.notBefore !== undefined && status.notBefore > now) waits.push(status.notBefore - now);
  }
  return waits.sort((a, b) => a - b);
}

export function endedCount({ counts }: SearchState): number {
  return counts.complete + counts.failed + counts.stopped + counts.killed + counts.lost;
}

/**
 * The output of the newest attempt, as a path to type: below the folder hyper was called from if it lies there. That of another machine is
 * kept here too.
 */
export function logPath(state: SearchState, run: RunState, context: ViewContext): string {
  const ref = { search: state.search, run: run.run, attempt: run.attempt };
  return pathFrom(state.spec.cwd, `${context.root}/${attemptPath(ref)}/log`);
}

/** The path, relative where it lies below the folder. */
export function pathFrom(folder: string, path: string): string {
  const short = relative(folder, path);
  return short === '' || short.startsWith('..') ? path : short;
}
