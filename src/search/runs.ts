// What facts do to single runs: proposed, started, counted, ended, and wanted again.
import { pointKey } from '../space/unit.ts';
import { isFree } from './again.ts';
import { addPoint, fromTotals, startAggregates } from './curves.ts';
import type { MetricTotals, Outcome, PointBatch, SearchEvent } from './events.ts';
import { countEnd, giveBack } from './health.ts';
import type { RunState, SearchState } from './state.ts';
import { isUsable, refreshBest, updateBest, updateTrial } from './trials.ts';

/**
 * Gives a run the totals of metrics whose points were counted elsewhere, in place: a reader folds the journal and no points.
 * A metric the run has points of here keeps its own.
 */
export function takeTotals(state: SearchState, run: RunState, totals: readonly MetricTotals[]): void {
  for (const one of totals) if (!run.metrics.has(one.name)) run.metrics.set(one.name, fromTotals(one));
  run.objective = state.objective?.value(run.metrics);
  updateTrial(state, run);
}

/** The run of that number. A fact about a run that was never proposed is a bug. */
export function runOf(state: SearchState, run: number): RunState {
  const found = state.byId.get(run);
  if (found === undefined) throw new TypeError(`run ${run} does not belong to search ${state.search}`);
  return found;
}

/** Changes `state` in place, as all of these do. */
export function proposeRun(state: SearchState, event: Extract<SearchEvent, { kind: 'run.proposed' }>): void {
  const { run, trial, group, point, why } = event;
  const proposed: RunState = {
    run,
    trial,
    group,
    point,
    why,
    status: { kind: 'queued', reason: 'waiting for a slot' },
    attempt: 0,
    attempts: [],
    earlier: [],
    lastOutcome: undefined,
    failures: 0,
    losses: 0,
    slot: undefined,
    job: undefined,
    startedAt: undefined,
    endedAt: undefined,
    stopping: undefined,
    decision: undefined,
    metrics: new Map(),
    objective: undefined,
  };
  if (why.by === 'user' && trial === group) state.enqueued.shift();
  state.runs.push(proposed);
  state.byId.set(run, proposed);
  state.counts.queued += 1;
  const others = state.groups.get(group);
  if (others === undefined) state.groups.set(group, [proposed]);
  else others.push(proposed);
  state.tried.add(pointKey(state.spec.space, point));
  updateTrial(state, proposed);
}

export function moveRun(
  state: SearchState,
  time: number,
  event: Extract<SearchEvent, { kind: 'run.starting' | 'run.running' }>,
): void {
  const run = runOf(state, event.run);
  run.job = event.job;
  if (event.kind === 'run.running') {
    const newest = run.attempts.at(-1);
    if (newest !== undefined) newest.where = event.job.where;
    run.status = { kind: 'running' };
    return;
  }
  run.status = { kind: 'starting' };
  run.attempt = event.attempt;
  run.slot = event.slot;
  run.attempts.push({ slot: event.slot, where: event.job.where, outcome: undefined });
  run.startedAt = time;
  run.endedAt = undefined;
  run.stopping = undefined;
  run.decision = undefined;
  run.metrics = new Map();
  run.objective = undefined;
  state.counts.queued -= 1;
  state.counts.active += 1;
  updateTrial(state, run);
}

/** An attempt has ended, or its run is not to be run again after all. */
export function endRun(state: SearchState, time: number, event: Extract<SearchEvent, { kind: 'run.ended' }>): void {
  const run = runOf(state, event.run);
  run.endedAt = event.at ?? time;
  run.stopping = undefined;
  run.job = undefined;
  const { outcome, again, notBefore } = event;
  const wasQueued = run.status.kind === 'queued';
  state.counts[wasQueued ? 'queued' : 'active'] -= 1;
  if (!wasQueued) endAttempt(state, run, outcome, again);
  run.lastOutcome = outcome;
  if (again) {
    run.status = { kind: 'queued', reason: outcome.reason, ...(notBefore === undefined ? {} : { notBefore }) };
    state.counts.queued += 1;
    run.earlier.push(outcome.reason);
    if (isFree(outcome)) run.losses += 1;
    else if (outcome.state === 'failed') run.failures += 1;
  } else {
    run.status = { kind: 'ended', outcome };
    state.counts[outcome.state] += 1;
    state.sinceBest += 1;
    state.sinceChange += 1;
    if (outcome.state === 'failed') state.recentFailures += 1;
    state.recentEnds.push(run);
  }
  const best = state.best;
  takeTotals(state, run, event.totals);
  updateBest(state, run);
  if (state.best !== undefined && state.best.value !== best?.value) state.sinceBest = 0;
}

function endAttempt(state: SearchState, run: RunState, outcome: Outcome, again: boolean): void {
  const newest = run.attempts.at(-1);
  if (newest !== undefined) newest.outcome = outcome;
  countEnd(state, run, outcome, again);
}

export function countPoints(state: SearchState, batch: PointBatch): void {
  const run = runOf(state, batch.run);
  if (run.attempt !== batch.attempt) return;
  for (const point of batch.points) {
    let aggregates = run.metrics.get(point.name);
    if (aggregates === undefined) run.metrics.set(point.name, (aggregates = startAggregates(point.name)));
    addPoint(aggregates, point);
  }
  if (state.objective === null) return;
  run.objective = state.objective.value(run.metrics);
  updateTrial(state, run);
}

/** It waits for a slot; what its last attempt reported counts no more. */
export function requeueRun(state: SearchState, run: RunState, reason: string): void {
  if (run.status.kind !== 'ended') throw new TypeError(`run ${run.run} has not ended`);
  const hasCounted = run.objective !== undefined && isUsable(run);
  state.counts[run.status.outcome.state] -= 1;
  state.counts.queued += 1;
  run.earlier.push(run.status.outcome.reason);
  run.status = { kind: 'queued', reason };
  giveBack(state, run.run);
  run.failures = 0;
  run.losses = 0;
  run.metrics = new Map();
  run.objective = undefined;
  updateTrial(state, run);
  // Another point that loses a bad value, with repeats, may become the best one.
  if (hasCounted && (state.best?.group === run.group || state.spec.repeats > 1)) refreshBest(state);
  countAnew(state);
}

/** Runs that were counted may be others now: one that failed does not count twice, nor one that has not failed after all. */
export function countAnew(state: SearchState): void {
  state.sinceBest = 0;
  state.sinceChange = 0;
  state.recentFailures = 0;
  state.recentEnds.length = 0;
}
