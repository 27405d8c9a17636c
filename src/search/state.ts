// What a search is now: the fold of its facts. `apply` is the only place where state changes; everybody else reads.
import type { Point } from '../space/param.ts';
import { pointKey } from '../space/unit.ts';
import type { Aggregates } from './curves.ts';
import { applyEdit, isWish } from './edited.ts';
import type { Decision, Fact, ImportedTrial, Outcome, RunBlock, SearchEvent, Suggestion } from './events.ts';
import { quarantinePlace, releasePlace } from './health.ts';
import type { Health } from './health.ts';
import type { Trial } from './history.ts';
import type { Job, Where } from './job.ts';
import type { ObjectiveReader } from './objective.ts';
import { countPoints, endRun, moveRun, proposeRun, requeueRun, runOf } from './runs.ts';
import type { SearchSpec } from './spec.ts';

export type RunStatus =
  /** `notBefore`: milliseconds since 1970. */
  | { readonly kind: 'queued'; readonly reason: string; readonly notBefore?: number }
  | { readonly kind: 'starting' | 'running' }
  | { readonly kind: 'ended'; readonly outcome: Outcome };

/** An attempt that was started, and how it ended; undefined: it has not. */
export type AttemptState = { readonly slot: string; where: Where; outcome: Outcome | undefined };

export type RunState = {
  readonly run: number;
  readonly trial: number;
  readonly group: number;
  readonly point: Point;
  readonly why: Suggestion;
  status: RunStatus;
  /** 0 before the first. */
  attempt: number;
  /** The first one first. */
  readonly attempts: AttemptState[];
  /** How its attempts before the newest ended, in their order. */
  readonly earlier: string[];
  /** How the last attempt that has ended did so. */
  lastOutcome: Outcome | undefined;
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
  /** Runs that have ended since then, in that order. */
  readonly recentEnds: RunState[];
  /** Runs that have ended since the best was found, or since the first. */
  sinceBest: number;
  /** Runs that have ended since the user last changed how many there are to be, or what they are for, or since the first. */
  sinceChange: number;
  /** What was foretold of trials before this one is in the unit of another objective. */
  foretoldFrom: number;
  /** Where nothing starts, and why: hosts, and GPUs of hosts. */
  readonly quarantined: Map<string, string>;
  readonly health: Health;
  /** Of edits that must not be made twice. */
  readonly editIds: Set<string>;
  /** Known results that were given at the start and are not in the journal yet, in batches. */
  importsDue: number;
  /** How many events were folded. */
  events: number;
};

/** Changes `state` in place. */
export function apply(state: SearchState, fact: Fact): void {
  if (fact.kind === 'points') countPoints(state, fact.batch);
  else applyEvent(state, fact.time, fact.event);
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
      return resume(state, time, Math.max(before, event.seenAt ?? 0));
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
      return proposeRun(state, event);
    case 'run.starting':
    case 'run.running':
      return moveRun(state, time, event);
    case 'run.stopping':
      runOf(state, event.run).stopping = { how: event.how, reason: event.reason };
      return;
    case 'judge.decided':
      runOf(state, event.run).decision = event.decision;
      return;
    case 'run.requeued':
      return requeueRun(state, runOf(state, event.run), event.reason);
    case 'run.ended':
      return endRun(state, time, event);
    case 'place.quarantined':
      return quarantinePlace(state, event.place, event.reason);
    case 'place.released':
      return releasePlace(state, event.place);
  }
}

/** `before`: when a driver last recorded something; one that was killed left no word, and was at it until then. */
function resume(state: SearchState, time: number, before: number): void {
  // Who goes on with a paused search has looked into what was wrong.
  if (state.status.kind === 'paused') for (const place of state.quarantined.keys()) releasePlace(state, place);
  state.status = { kind: 'running' };
  state.endedAt = undefined;
  stopClock(state, before);
  state.drivenSince = time;
  state.recentFailures = 0;
  state.recentEnds.length = 0;
}

function close(state: SearchState, time: number, status: SearchStatus): void {
  state.status = status;
  state.endedAt = time;
  stopClock(state, time);
}

function takeKnown(state: SearchState, trials: readonly ImportedTrial[]): void {
  state.importsDue -= 1;
  for (const trial of trials) {
    state.imported.push(trial);
    state.tried.add(pointKey(state.spec.space, trial.point));
  }
}

/** `until`: milliseconds since 1970. */
function stopClock(state: SearchState, until: number): void {
  if (state.drivenSince !== undefined) state.drivenMs += Math.max(0, until - state.drivenSince);
  state.drivenSince = undefined;
}
