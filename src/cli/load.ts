// A search as it stands in the store, and whether somebody still drives it.
import { StoreError, UsageError } from '../errors.ts';
import { isAlive } from '../executors/identity.ts';
import { loadObjective } from '../search/objective.ts';
import { seeUnder } from '../search/edited.ts';
import type { SearchSpec } from '../search/spec.ts';
import { startState } from '../search/start-state.ts';
import { takeTotals } from '../search/runs.ts';
import { apply } from '../search/state.ts';
import type { RunState, SearchState } from '../search/state.ts';
import type { MetricTotals } from '../search/events.ts';
import type { SearchSummary, StoreReader } from '../store/store.ts';

/**
 * Folds the journal; no point is read. Runs that have ended bring their metrics with them; those of unfinished runs are
 * counted by the store, in one query. With `change`, as if the search had been asked for that. Throws StoreError where the search
 * is not in the journal.
 */
export async function loadSearch(
  reader: StoreReader,
  search: number,
  change: (spec: SearchSpec) => SearchSpec = (spec) => spec,
): Promise<SearchState> {
  const [state] = await foldJournal(reader, search);
  takeUnfinished(state, reader);
  // As the search is now, and then as it would be: the user may have changed it on its way.
  const spec = change(state.spec);
  if (spec !== state.spec) seeUnder(state, spec, await loadObjective(spec));
  return state;
}

/** Two copies of it, as of one moment: the journal is read once. */
export async function loadStates(reader: StoreReader, search: number): Promise<[SearchState, SearchState]> {
  const [one, other = one] = await foldJournal(reader, search, 2);
  for (const state of new Set([one, other])) takeUnfinished(state, reader);
  return [one, other];
}

/** As `loadSearch`, but what unfinished runs have reported is left out. */
export async function foldJournal(
  reader: StoreReader,
  search: number,
  copies = 1,
): Promise<[SearchState, ...SearchState[]]> {
  const states: SearchState[] = [];
  for (const { time, event } of reader.events(search)) {
    if (event.kind === 'search.started') {
      const objective = await loadObjective(event.spec);
      for (let copy = 0; copy < copies; copy += 1) states.push(startState(search, time, event, objective));
    } else for (const state of states) apply(state, { kind: 'event', time, event });
  }
  const [first, ...others] = states;
  if (first === undefined) throw new StoreError('store.no-search', `search #${search} is not in the journal`);
  return [first, ...others];
}

/** The run of that number; UsageError where it was not proposed yet. */
export function requireRun(state: SearchState, run: number): RunState {
  const found = state.byId.get(run);
  if (found !== undefined) return found;
  const [first, last] = [state.runs[0]?.run, state.runs.at(-1)?.run];
  const known = first === undefined ? 'none yet' : `${first} to ${last}`;
  throw new UsageError('reference.not-proposed', `run ${run} of search #${state.search} has not been proposed yet`, {
    hint: `runs so far: ${known}`,
  });
}

/** What the summary says, or `interrupted` where it says `running` and the process that drove it is gone. */
export function stateNow(summary: SearchSummary): SearchSummary['state'] {
  return isOrphaned(summary) ? 'interrupted' : summary.state;
}

/** Whether a search has no end in its journal and no process that could still write one. */
export function isOrphaned(summary: SearchSummary): boolean {
  return summary.state === 'running' && (summary.driver === null || !isAlive(summary.driver));
}

function takeUnfinished(state: SearchState, reader: StoreReader): void {
  if (state.counts.active === 0) return;
  const byRun = new Map<number, MetricTotals[]>();
  for (const { run, attempt, ...totals } of reader.totals(state.search)) {
    if (!isActive(state.byId.get(run), attempt)) continue;
    byRun.set(run, [...(byRun.get(run) ?? []), totals]);
  }
  for (const [run, totals] of byRun) takeTotals(state, requireRun(state, run), totals);
}

function isActive(run: RunState | undefined, attempt: number): boolean {
  return (
    run !== undefined && run.attempt === attempt && (run.status.kind === 'running' || run.status.kind === 'starting')
  );
}
