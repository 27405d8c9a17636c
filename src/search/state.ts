// What a search is now: the fold of its facts. `apply` is the only place where state changes; everybody else reads.
import type { Point } from '../space/param.ts';
import { pointKey } from '../space/unit.ts';
import { addPoint, fromTotals, startAggregates } from './curves.ts';
import type { Aggregates } from './curves.ts';
import type { Decision, Fact, MetricTotals, Outcome, PointBatch, SearchEvent, Suggestion } from './events.ts';
import type { Trial } from './history.ts';
import type { Job } from './job.ts';
import { plainObjective } from './objective.ts';
import type { ObjectiveReader } from './objective.ts';
import type { SearchSpec } from './spec.ts';
import { updateBest, updateTrial } from './trials.ts';

export type RunStatus =
  | { readonly kind: 'queued'; readonly reason: string }
  | { readonly kind: 'starting' | 'running' }
  | { readonly kind: 'ended'; readonly outcome: Outcome };

export type RunState = {
  readonly run: number;
  readonly trial: number;
  readonly group: number;
  readonly point: Point;
  readonly why: Suggestion;
  status: RunStatus;
  /** 0 before the first. */
  attempt: number;
  slot: string | undefined;
  /** While an attempt lives. */
  job: Job | undefined;
  /** Of the newest attempt; milliseconds since 1970. */
  startedAt: number | undefined;
  endedAt: number | undefined;
  stopping: { how: 'term' | 'kill'; reason: string } | undefined;
  /** The last one of early stopping that was recorded. */
  decision: Decision | undefined;
  /** Of the newest attempt, by metric name, in the order they were first seen. */
  metrics: Map<string, Aggregates>;
  /** The objective's value so far; undefined: none yet, or no objective asked for. */
  objective: number | undefined;
};

export type SearchStatus =
  | { readonly kind: 'running' }
  | { readonly kind: 'paused'; readonly reason: string }
  | { readonly kind: 'interrupted'; readonly signal: 'SIGINT' | 'SIGTERM' }
  | { readonly kind: 'finished' | 'stopped' | 'failed'; readonly reason: string };

/** The best point so far: its first run, and the mean over its runs. */
export type Best = { readonly run: number; readonly group: number; readonly value: number };

export type SearchState = {
  readonly search: number;
  readonly spec: SearchSpec;
  /** null: no objective was asked for. */
  readonly objective: ObjectiveReader | null;
  readonly firstRun: number;
  readonly startedAt: number;
  endedAt: number | undefined;
  status: SearchStatus;
  /** By trial number − 1. */
  readonly runs: RunState[];
  /** Runs of a point, by the group's number. */
  readonly groups: Map<number, RunState[]>;
  readonly trials: Trial[];
  readonly tried: Set<string>;
  readonly counts: { -readonly [K in Outcome['state'] | 'queued' | 'active']: number };
  best: Best | undefined;
  /** How many events were folded. */
  events: number;
};

/**
 * State after `search.started`, the first event of every search. `objective`: what `loadObjective` gave; may be left out where
 * the objective is no expression.
 */
export function startState(
  search: number,
  time: number,
  event: SearchEvent,
  objective?: ObjectiveReader | null,
): SearchState {
  if (event.kind !== 'search.started') throw new TypeError(`a search begins with search.started, not ${event.kind}`);
  return {
    search,
    spec: event.spec,
    objective: objective === undefined ? plainObjective(event.spec) : objective,
    firstRun: event.firstRun,
    startedAt: time,
    endedAt: undefined,
    status: { kind: 'running' },
    runs: [],
    groups: new Map(),
    trials: [],
    tried: new Set(),
    counts: { queued: 0, active: 0, complete: 0, failed: 0, stopped: 0, killed: 0, lost: 0 },
    best: undefined,
    events: 1,
  };
}

/** Changes `state` in place. */
export function apply(state: SearchState, fact: Fact): void {
  if (fact.kind === 'points') applyPoints(state, fact.batch);
  else applyEvent(state, fact.time, fact.event);
}

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
  const found = state.runs[run - state.firstRun];
  if (found?.run !== run) throw new TypeError(`run ${run} does not belong to search ${state.search}`);
  return found;
}

/** Runs still to be proposed. */
export function unproposed(state: SearchState): number {
  return state.spec.numRuns - state.runs.length;
}

function applyEvent(state: SearchState, time: number, event: SearchEvent): void {
  state.events += 1;
  switch (event.kind) {
    case 'search.started':
      throw new TypeError('a search starts once');
    case 'search.paused':
      state.status = { kind: 'paused', reason: event.reason };
      return;
    case 'search.resumed':
      state.status = { kind: 'running' };
      state.endedAt = undefined;
      return;
    case 'search.interrupted':
      state.status = { kind: 'interrupted', signal: event.signal };
      state.endedAt = time;
      return;
    case 'search.finished':
      state.status = { kind: event.state, reason: event.reason };
      state.endedAt = time;
      return;
    case 'run.proposed':
      return propose(state, event);
    case 'run.starting':
    case 'run.running':
      return move(state, time, event);
    case 'run.stopping':
      runOf(state, event.run).stopping = { how: event.how, reason: event.reason };
      return;
    case 'judge.decided':
      runOf(state, event.run).decision = event.decision;
      return;
    case 'run.ended':
      return end(state, time, event);
  }
}

function propose(state: SearchState, event: Extract<SearchEvent, { kind: 'run.proposed' }>): void {
  const { run, trial, group, point, why } = event;
  const proposed: RunState = {
    run,
    trial,
    group,
    point,
    why,
    status: { kind: 'queued', reason: 'waiting for a slot' },
    attempt: 0,
    slot: undefined,
    job: undefined,
    startedAt: undefined,
    endedAt: undefined,
    stopping: undefined,
    decision: undefined,
    metrics: new Map(),
    objective: undefined,
  };
  state.runs.push(proposed);
  state.counts.queued += 1;
  const others = state.groups.get(group);
  if (others === undefined) state.groups.set(group, [proposed]);
  else others.push(proposed);
  state.tried.add(pointKey(state.spec.space, point));
  updateTrial(state, proposed);
}

function move(
  state: SearchState,
  time: number,
  event: Extract<SearchEvent, { kind: 'run.starting' | 'run.running' }>,
): void {
  const run = runOf(state, event.run);
  run.job = event.job;
  if (event.kind === 'run.running') {
    run.status = { kind: 'running' };
    return;
  }
  run.status = { kind: 'starting' };
  run.attempt = event.attempt;
  run.slot = event.slot;
  run.startedAt = time;
  run.endedAt = undefined;
  run.stopping = undefined;
  run.decision = undefined;
  run.metrics = new Map();
  run.objective = undefined;
  state.counts.queued -= 1;
  state.counts.active += 1;
}

function end(state: SearchState, time: number, event: Extract<SearchEvent, { kind: 'run.ended' }>): void {
  const run = runOf(state, event.run);
  run.endedAt = event.at ?? time;
  run.stopping = undefined;
  run.job = undefined;
  state.counts.active -= 1;
  if (event.again) {
    run.status = { kind: 'queued', reason: event.outcome.reason };
    state.counts.queued += 1;
  } else {
    run.status = { kind: 'ended', outcome: event.outcome };
    state.counts[event.outcome.state] += 1;
  }
  takeTotals(state, run, event.totals);
  updateBest(state, run);
}

function applyPoints(state: SearchState, batch: PointBatch): void {
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
