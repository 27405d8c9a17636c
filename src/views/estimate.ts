// When a search will end, from how long its runs took.
import type { RunState, SearchState } from '../search/state.ts';
import { unproposed } from '../search/state.ts';
import { activeRuns, elapsedOf, waitsOf } from './run-text.ts';

/** Milliseconds: the median, and the quartiles on both sides of it. */
export type Spread = { readonly middle: number; readonly low: number; readonly high: number };

/** So many of the newest runs are looked at: searches drift, and a frame must stay cheap. */
const window = 200;

/** How long a run takes; undefined before two have ended by themselves. */
export function typicalDuration(state: SearchState): Spread | undefined {
  const durations: number[] = [];
  for (let index = state.runs.length - 1; index >= 0 && durations.length < window; index -= 1) {
    const run = state.runs[index];
    if (run !== undefined && isComplete(run)) durations.push(elapsedOf(run, 0));
  }
  if (durations.length < 2) return undefined;
  durations.sort((a, b) => a - b);
  return { middle: quantile(durations, 0.5), low: quantile(durations, 0.25), high: quantile(durations, 0.75) };
}

/** Time to the end of the search: its remaining runs put on the slots one after another. */
export function remainingTime(state: SearchState, now: number): Spread | undefined {
  const typical = typicalDuration(state);
  if (typical === undefined) return undefined;
  const [middle, low, high] = [typical.middle, typical.low, typical.high].map((each) => makespan(state, each, now));
  return { middle: middle ?? 0, low: low ?? 0, high: high ?? 0 };
}

/**
 * Every run takes `each` ms; a running one that has taken longer already ends now. Runs that must wait for their next attempt
 * come after those that need not, each on the slot that is free first.
 */
function makespan(state: SearchState, each: number, now: number): number {
  const busy = activeRuns(state).map((run) => Math.max(0, each - elapsedOf(run, now)));
  const idle = Math.max(0, state.spec.parallelRuns - busy.length);
  const freeAt = [...Array.from({ length: idle }, () => 0), ...busy].sort((a, b) => a - b);
  const waits = waitsOf(state, now);
  const waiting = unproposed(state) + state.counts.queued - waits.length;
  const rounds = Math.floor(waiting / freeAt.length);
  const ends = freeAt.map((free, slot) => free + (rounds + (slot < waiting % freeAt.length ? 1 : 0)) * each);
  for (const wait of waits) {
    const first = ends.indexOf(Math.min(...ends));
    ends[first] = Math.max(ends[first] ?? 0, wait) + each;
  }
  return Math.max(...ends);
}

function isComplete(run: RunState): boolean {
  return run.status.kind === 'ended' && run.status.outcome.state === 'complete';
}

/** Between neighbours by their distance; `sorted` is not empty. */
function quantile(sorted: readonly number[], share: number): number {
  const place = share * (sorted.length - 1);
  const below = sorted[Math.floor(place)] ?? 0;
  const above = sorted[Math.ceil(place)] ?? below;
  return below + (above - below) * (place % 1);
}
