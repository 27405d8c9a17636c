// Free slots are filled at once, one by one: never a batch barrier.
import type { Slot } from '../executors/executor.ts';
import type { Fact } from '../search/events.ts';
import { slotFor } from '../search/health.ts';
import type { AttemptRef } from '../search/job.ts';
import { runIdOf } from '../search/run-ids.ts';
import { unproposed } from '../search/state.ts';
import type { RunState } from '../search/state.ts';
import { historyOf } from '../search/trials.ts';
import type { Proposal } from '../strategies/strategy.ts';
import { record } from './driving.ts';
import type { Driving } from './driving.ts';
import { openAttempt, skipAndLaunch } from './attempts.ts';
import { tellShared } from './readers.ts';

/** Proposes and launches one run, unless no slot is free, nothing is left, or the search was halted; returns whether it did. */
export async function* fillSlot(driving: Driving): AsyncGenerator<Fact, boolean> {
  const { free, state } = driving;
  if (driving.halt !== undefined || free.length === 0) return false;
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

async function* propose(driving: Driving): AsyncGenerator<Fact, RunState | undefined> {
  const { state, ports } = driving;
  if (unproposed(state) === 0 || driving.exhausted !== undefined) return undefined;
  const asOf = state.events;
  const trial = state.runs.length + 1;
  const ids = { run: runIdOf(state.blocks, trial), trial, asOf };
  const last = state.runs.at(-1);
  if (last !== undefined && trial - last.group < state.spec.repeats) {
    const { group, point, why } = last;
    yield* record(driving, { kind: 'run.proposed', ...ids, group, point, why });
    return state.runs.at(-1);
  }
  const [own] = state.enqueued;
  const proposal: Proposal =
    own === undefined
      ? await ports.strategy.propose(historyOf(state), driving.signal)
      : { kind: 'point', point: own, why: { by: 'user' } };
  if (proposal.kind === 'done') driving.exhausted = proposal.reason;
  if (proposal.kind === 'wait' && driving.live.size === 0 && state.counts.queued === 0)
    throw new TypeError(`${ports.strategy.name} waits for nothing`);
  if (proposal.kind !== 'point') return undefined;
  const { point, why } = proposal;
  yield* record(driving, { kind: 'run.proposed', ...ids, group: trial, point, why });
  return state.runs.at(-1);
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
