// What a search is now: the fold of its facts. `apply` is the only place where state changes; everybody else reads.
import type { Point } from '../space/param.ts';
import { pointKey } from '../space/unit.ts';
import { isFree } from './again.ts';
import { addPoint, fromTotals, startAggregates } from './curves.ts';
import type { Aggregates } from './curves.ts';
import { applyEdit, isWish, requeue } from './edited.ts';
import type {
  Decision,
  Fact,
  ImportedTrial,
  MetricTotals,
  Outcome,
  PointBatch,
  RunBlock,
  SearchEvent,
  Suggestion,
} from './events.ts';
import type { Trial } from './history.ts';
import type { Job } from './job.ts';
import type { ObjectiveReader } from './objective.ts';
import type { SearchSpec } from './spec.ts';
import { updateBest, updateTrial } from './trials.ts';

export type RunStatus =
  /** `notBefore`: milliseconds since 1970. */
  | { readonly kind: 'queued'; readonly reason: string; readonly notBefore?: number }
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
  /** How its attempts before the newest ended, in their order. */
  readonly earlier: string[];
  /** Attempts that failed and were followed by another; those that were no fault of the run's are counted apart. */
  failures: number;
  losses: number;
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
  spec: SearchSpec;
  /** null: no objective was asked for. */
  objective: ObjectiveReader | null;
  /** Run IDs of all runs there will be, in the order they are taken. */
  readonly blocks: RunBlock[];
  readonly startedAt: number;
  /** Milliseconds a driver was at it, up to when the present one began; undefined: nobody drives it. */
  drivenMs: number;
  drivenSince: number | undefined;
  /** Of those that only a driver records. */
  lastEventAt: number;
  endedAt: number | undefined;
  status: SearchStatus;
  /** By trial number − 1. */
  readonly runs: RunState[];
  readonly byId: Map<number, RunState>;
  /** Points of the user's that are still to be proposed, the next one first. */
  readonly enqueued: Point[];
  readonly imported: ImportedTrial[];
  /** Runs of a point, by the group's number. */
  readonly groups: Map<number, RunState[]>;
  readonly trials: Trial[];
  readonly tried: Set<string>;
  readonly counts: { -readonly [K in Outcome['state'] | 'queued' | 'active']: number };
  best: Best | undefined;
  /** Runs that failed since a driver last began or went on, or the user had runs made again or seen otherwise. */
  recentFailures: number;
  /** Runs that have ended since the best was found, or since the first. */
  sinceBest: number;
  /** How many events were folded. */
  events: number;
};

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
  const found = state.byId.get(run);
  if (found === undefined) throw new TypeError(`run ${run} does not belong to search ${state.search}`);
  return found;
}

/** Runs still to be proposed. */
export function unproposed(state: SearchState): number {
  return state.spec.numRuns - state.runs.length;
}

/** How long drivers were at it in all, in milliseconds; `now`: milliseconds since 1970. */
export function drivenTime({ drivenMs, drivenSince }: SearchState, now: number): number {
  return drivenSince === undefined ? drivenMs : drivenMs + Math.max(0, now - drivenSince);
}

function applyEvent(state: SearchState, time: number, event: SearchEvent): void {
  state.events += 1;
  const before = state.lastEventAt;
  if (!isWish(event)) state.lastEventAt = time;
  switch (event.kind) {
    case 'search.started':
      throw new TypeError('a search starts once');
    case 'search.paused':
      state.status = { kind: 'paused', reason: event.reason };
      return;
    case 'search.resumed':
      return resume(state, time, before);
    case 'search.interrupted':
      return close(state, time, { kind: 'interrupted', signal: event.signal });
    case 'search.finished':
      return close(state, time, { kind: event.state, reason: event.reason });
    case 'search.edited':
      return applyEdit(state, event);
    case 'trials.imported':
      return takeKnown(state, event.trials);
    case 'point.enqueued':
      state.enqueued.push(event.point);
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
    case 'run.requeued':
      return requeue(state, runOf(state, event.run), event.reason);
    case 'run.ended':
      return end(state, time, event);
  }
}

/** `before`: when a driver last recorded something; one that was killed left no word, and was at it until then. */
function resume(state: SearchState, time: number, before: number): void {
  state.status = { kind: 'running' };
  state.endedAt = undefined;
  stopClock(state, before);
  state.drivenSince = time;
  state.recentFailures = 0;
}

function close(state: SearchState, time: number, status: SearchStatus): void {
  state.status = status;
  state.endedAt = time;
  stopClock(state, time);
}

function takeKnown(state: SearchState, trials: readonly ImportedTrial[]): void {
  for (const trial of trials) {
    state.imported.push(trial);
    state.tried.add(pointKey(state.spec.space, trial.point));
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
    earlier: [],
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
  updateTrial(state, run);
}

function end(state: SearchState, time: number, event: Extract<SearchEvent, { kind: 'run.ended' }>): void {
  const run = runOf(state, event.run);
  run.endedAt = event.at ?? time;
  run.stopping = undefined;
  run.job = undefined;
  state.counts.active -= 1;
  const { outcome, again, notBefore } = event;
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
    if (outcome.state === 'failed') state.recentFailures += 1;
  }
  const best = state.best;
  takeTotals(state, run, event.totals);
  updateBest(state, run);
  if (state.best !== undefined && state.best.value !== best?.value) state.sinceBest = 0;
}

/** `until`: milliseconds since 1970. */
function stopClock(state: SearchState, until: number): void {
  if (state.drivenSince !== undefined) state.drivenMs += Math.max(0, until - state.drivenSince);
  state.drivenSince = undefined;
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
