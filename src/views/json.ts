// The public events: one JSON object a line. Fields and types may be added; what is there keeps its meaning.
import type { Writable } from 'node:stream';
import type { Fact, Outcome, PointBatch, SearchEvent, Suggestion } from '../search/events.ts';
import { runOf } from '../search/runs.ts';
import type { Best, RunState, SearchState } from '../search/state.ts';
import { placeOf } from './place.ts';
import { redactSpec } from './redact.ts';
import { suggestionJson } from './suggestion-json.ts';
import type { View } from './view.ts';
import { watchWaits } from './waits.ts';
import { writerOf } from './write.ts';

export type JsonOptions = {
  /** Whether every metric point is an event too (`--json=all`). */
  readonly metrics: boolean;
  /** The command of a run, as an argv. */
  command(state: SearchState, run: number): readonly string[];
  /** Milliseconds since 1970, for what is no fact. */
  now(): number;
  /** Why nothing starts in some slots now. */
  waiting?(): readonly string[];
};

export type JsonView = View & {
  /** Writes `search.finished`, the last event, with the exit code of the process. */
  finish(exit: number): void;
};

/** Numbers that are not finite become null. A reader that leaves is no error. */
export function createJson(stream: Writable, options: JsonOptions): JsonView {
  const write = writerOf(stream);
  let state: SearchState | undefined;
  let best: Best | undefined;

  function line(time: number, type: string, fields: object): string {
    const t = new Date(time).toISOString();
    const search = state === undefined ? {} : { search: state.search };
    return `${JSON.stringify({ v: 1, t, type, ...search, ...fields })}\n`;
  }

  function emit(time: number, type: string, fields: object): void {
    write(line(time, type, fields));
  }

  function update(next: SearchState, fact: Fact): void {
    const isFirst = state === undefined;
    state = next;
    if (isFirst) emit(next.startedAt, 'search.started', { spec: redactSpec(next.spec) });
    if (fact.kind === 'points') return options.metrics ? write(pointLines(fact.batch, line)) : undefined;
    const { event, time } = fact;
    const turn = turnOf(event);
    if (turn !== undefined) emit(time, event.kind, turn);
    if (event.kind === 'run.starting') {
      emit(time, 'run.started', started(next, runOf(next, event.run), options));
    } else if (event.kind === 'run.ended') {
      emit(time, 'run.finished', finished(runOf(next, event.run), event.outcome, event.again));
      emitBest(next, time);
    }
  }

  function emitBest(next: SearchState, time: number): void {
    const previous = best;
    best = next.best;
    if (best === undefined || (best.group === previous?.group && best.value === previous.value)) return;
    emit(time, 'best.changed', { run: best.run, objective: best.value, previous: previous?.value ?? null });
  }

  const waits = watchWaits(options, (reasons) => emit(options.now(), 'slots.blocked', { reasons }));

  return {
    update: waits.after(update),
    notice: (message, kind = 'warning') => emit(options.now(), kind, { message }),
    finish: (exit) => {
      if (state !== undefined) emit(state.endedAt ?? options.now(), 'search.finished', ending(state, exit, options));
    },
    close: waits.close,
  };
}

/** What a search's life has beside its runs; undefined: nothing of that. */
function turnOf(event: SearchEvent): object | undefined {
  switch (event.kind) {
    case 'search.edited':
      return { change: event.change };
    case 'search.paused':
      return { reason: event.reason };
    case 'search.resumed':
      return {};
    case 'run.requeued':
      return { run: event.run, reason: event.reason };
    case 'place.quarantined':
      return { place: event.place, reason: event.reason };
    case 'place.released':
      return { place: event.place };
    case 'point.enqueued':
      return { params: event.point };
    case 'trials.imported':
      return { source: event.source, count: event.trials.length };
    default:
      return undefined;
  }
}

function started(state: SearchState, run: RunState, options: JsonOptions): object {
  return {
    run: run.run,
    trial: run.trial,
    attempt: run.attempt,
    params: run.point,
    slot: run.slot ?? null,
    host: placeOf(run)?.host ?? null,
    gpus: placeOf(run)?.gpus ?? [],
    command: options.command(state, run.run),
    suggestion: suggestion(run.why),
  };
}

function suggestion(why: Suggestion): object {
  if (why.by !== 'bayesian') return { by: why.by };
  if (why.source === 'start') return { by: 'start' };
  // How the model was made is in the journal, and of no use to who follows.
  const { draw: _, hyperparameters: __, source, ...told } = why;
  return { ...suggestionJson(told), by: source };
}

/** `again`: the run was interrupted and will get another attempt. */
function finished(run: RunState, outcome: Outcome, again: boolean): object {
  return {
    run: run.run,
    attempt: run.attempt,
    state: outcome.state,
    reason: outcome.reason,
    ...(outcome.failure === undefined ? {} : { failure: outcome.failure }),
    objective: run.objective ?? null,
    exit: outcome.exitCode ?? null,
    ...(outcome.signal === undefined ? {} : { signal: outcome.signal }),
    ...(again ? { again } : {}),
    duration_s: run.startedAt === undefined ? null : ((run.endedAt ?? run.startedAt) - run.startedAt) / 1000,
  };
}

/** One write for all of a batch: there may be a million points. */
function pointLines(batch: PointBatch, line: (time: number, type: string, fields: object) => string): string {
  const { run, attempt } = batch;
  return batch.points
    .map(({ name, step, time, value }) => line(time * 1000, 'run.metric', { run, attempt, name, step, value }))
    .join('');
}

function ending(state: SearchState, exit: number, options: JsonOptions): object {
  const { status, best, counts } = state;
  const { complete, failed, stopped, killed, lost } = counts;
  const reason = status.kind === 'running' ? null : status.kind === 'interrupted' ? status.signal : status.reason;
  return {
    state: status.kind,
    reason,
    best: best === undefined ? null : bestRun(state, best, options),
    counts: { complete, failed, stopped, killed, lost },
    exit,
  };
}

function bestRun(state: SearchState, best: Best, options: JsonOptions): object {
  const params = runOf(state, best.run).point;
  return { run: best.run, objective: best.value, params, command: options.command(state, best.run) };
}
