// Free slots are filled at once, one by one: never a batch barrier.
import type { Slot } from '../executors/executor.ts';
import type { Fact } from '../search/events.ts';
import { slotFor } from '../search/health.ts';
import type { AttemptRef } from '../search/job.ts';
import { runIdOf } from '../search/run-ids.ts';
import { unproposed } from '../search/state.ts';
import type { RunState } from '../search/state.ts';
import { dropUnwanted, takeSuggested } from './ask.ts';
import { record } from './driving.ts';
import type { Driving } from './driving.ts';
import { openAttempt, skipAndLaunch } from './attempts.ts';
import { tellShared } from './readers.ts';

/**
 * Proposes and launches one run, unless no slot is free, nothing is left, the search was halted or may be flat, or the strategy still thinks;
 * returns whether it did.
 */
export async function* fillSlot(driving: Driving): AsyncGenerator<Fact, boolean> {
  const { free, state } = driving;
  dropUnwanted(driving);
  if (driving.halt !== undefined || driving.look !== undefined || free.length === 0) return false;
  const run = nextQueued(driving) ?? (yield* propose(driving));
  const slot = run === undefined ? undefined : slotFor(run, free, state);
  if (run === undefined || slot === undefined) return false;
  free.splice(free.indexOf(slot), 1);
  yield* start(driving, run, slot);
  return true;
}

function nextQueued(driving: Driving): RunState | undefined {
  if (driving.state.counts.queued === 0) return undefined;
  const now = driving.ports.now();
  return driving.state.runs.find(({ status }) => status.kind === 'queued' && (status.notBefore ?? 0) <= now);
}

/** The next run there is to be, if its point is known already: its repeats, then the user's points, then the strategy's. */
async function* propose(driving: Driving): AsyncGenerator<Fact, RunState | undefined> {
  const { state } = driving;
  if (unproposed(state) === 0 || driving.exhausted !== undefined) return undefined;
  const trial = state.runs.length + 1;
  const next = await nextPoint(driving, trial);
  if (next === undefined) return undefined;
  yield* record(driving, { kind: 'run.proposed', run: runIdOf(state.blocks, trial), trial, ...next });
  return state.runs.at(-1);
}

type NextPoint = Pick<RunState, 'group' | 'point' | 'why'> & { readonly asOf: number };

/** `trial`: the number of the run that it is for. */
async function nextPoint(driving: Driving, trial: number): Promise<NextPoint | undefined> {
  const { runs, enqueued, events: asOf, spec } = driving.state;
  const last = runs.at(-1);
  if (last !== undefined && trial - last.group < spec.repeats) {
    const { group, point, why } = last;
    return { group, point, why, asOf };
  }
  const [own] = enqueued;
  if (own !== undefined) return { group: trial, point: own, why: { by: 'user' }, asOf };
  const suggested = await takeSuggested(driving);
  if (suggested === undefined) return undefined;
  const { point, why } = suggested;
  return { group: trial, point, why, asOf: suggested.asOf };
}

async function* start(driving: Driving, run: RunState, slot: Slot): AsyncGenerator<Fact> {
  const { state, ports } = driving;
  const ref: AttemptRef = { search: state.search, run: run.run, attempt: run.attempt + 1 };
  const job = ports.executor.place(ref, slot);
  yield* record(driving, { kind: 'run.starting', run: run.run, attempt: ref.attempt, slot: slot.id, job });
  const attempt = openAttempt(driving, run, job, slot);
  driving.live.set(run.run, attempt);
  tellShared(driving, run, attempt.readers);
  yield* skipAndLaunch(driving, run, attempt);
}
