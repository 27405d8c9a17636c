// What an edit of a search, and the wish to run something again, do to its state.
import { pointKey } from '../space/unit.ts';
import type { Outcome, SearchEvent } from './events.ts';
import { plainObjective } from './objective.ts';
import type { ObjectiveReader } from './objective.ts';
import { outcomeOfExit } from './outcome.ts';
import type { Objective, SearchSpec } from './spec.ts';
import type { RunState, SearchState } from './state.ts';
import { countAnew } from './runs.ts';
import { isUsable, refreshBest, updateTrial } from './trials.ts';

type Edited = Extract<SearchEvent, { kind: 'search.edited' }>;

/** What a user asks for is recorded also where nobody drives the search: it tells nothing of a driver. */
export function isWish({ kind }: SearchEvent): boolean {
  return kind === 'search.edited' || kind === 'point.enqueued' || kind === 'run.requeued';
}

/** Changes `state` in place. */
export function applyEdit(state: SearchState, { change, block, id }: Edited): void {
  const { objective } = change;
  const spec = { ...state.spec, ...change };
  if (block !== undefined) state.blocks.push(block);
  if (change.numRuns !== undefined) {
    state.sinceBest = 0;
    state.sinceChange = 0;
  }
  if (id !== undefined) state.editIds.add(id);
  if (objective === undefined) state.spec = spec;
  else seeUnder(state, spec, readerOf(state, objective));
}

/** Changes `state` in place: what its runs have reported, seen as another objective has it. `reader`: of `spec`. */
export function seeUnder(state: SearchState, spec: SearchSpec, reader: ObjectiveReader | null): void {
  if (!isSameNumber(spec.objective, state.spec.objective)) forgetKnown(state);
  state.spec = spec;
  state.objective = reader;
  state.foretoldFrom = state.runs.length + 1;
  for (const run of state.runs) {
    run.objective = reader?.value(run.metrics);
    seeAgain(state, run);
    updateTrial(state, run);
  }
  refreshBest(state);
  countAnew(state);
}

/** Known results are in the unit of the objective they were brought in for; their points may be run now. */
function forgetKnown(state: SearchState): void {
  const { space } = state.spec;
  const own = new Set(state.runs.map(({ point }) => pointKey(space, point)));
  for (const { point } of state.imported) {
    const key = pointKey(space, point);
    if (!own.has(key)) state.tried.delete(key);
  }
  state.imported.length = 0;
}

/** Whether both are the same number of a run, whichever goal it has. */
function isSameNumber(one: Objective | null, other: Objective | null): boolean {
  return one?.metric === other?.metric && one?.aggregate === other?.aggregate && one?.expression === other?.expression;
}

/** The value of each run that has ended under another objective (null: none), and how many runs have failed by it. */
export function resultsUnder(state: SearchState, objective: Objective | null): NonNullable<Edited['results']> {
  const reader = readerOf(state, objective);
  const spec = { ...state.spec, objective };
  const seen = state.runs.flatMap((run) => {
    if (run.status.kind !== 'ended') return [];
    const value = reader?.value(run.metrics);
    const outcome = outcomeUnder(run.status.outcome, { ...run, objective: value }, { objective: reader, spec });
    const again: RunState = { ...run, objective: value, status: { kind: 'ended', outcome } };
    return [{ run: run.run, value: isUsable(again) ? (value ?? null) : null, hasFailed: outcome.state === 'failed' }];
  });
  return {
    values: seen.map(({ run, value }) => [run, value] as const),
    failed: seen.filter(({ hasFailed }) => hasFailed).length,
  };
}

/** How an objective is read off this search's metrics. */
export function readerOf(state: SearchState, objective: Objective | null): ObjectiveReader | null {
  if (objective === null) return null;
  return state.objective?.as(objective) ?? plainObjective({ ...state.spec, objective });
}

/** With another objective, a run that exited 0 may be complete that was not, and the other way round. */
function seeAgain(state: SearchState, run: RunState): void {
  if (run.status.kind !== 'ended') return;
  const before = run.status.outcome;
  const outcome = outcomeUnder(before, run, state);
  state.counts[before.state] -= 1;
  state.counts[outcome.state] += 1;
  run.status = { kind: 'ended', outcome };
}

function outcomeUnder(
  before: Outcome,
  run: RunState,
  by: { readonly objective: ObjectiveReader | null; readonly spec: SearchSpec },
): Outcome {
  const isByObjective = before.exitCode === 0 && (before.state === 'complete' || before.state === 'failed');
  return isByObjective ? outcomeOfExit({ code: 0 }, run, by) : before;
}
