// Free slots are filled at once, one by one: never a batch barrier.
import type { Slot } from '../executors/executor.ts';
import type { Fact } from '../search/events.ts';
import type { AttemptRef, Job } from '../search/job.ts';
import { unproposed } from '../search/state.ts';
import type { RunState } from '../search/state.ts';
import { metricPrefixes } from '../search/source-prefix.ts';
import { StopWatch } from '../search/stop-condition.ts';
import { historyOf } from '../search/trials.ts';
import { record } from './driving.ts';
import type { Driving, LiveAttempt } from './driving.ts';
import { openReaders, skipWhatIsThere, tellShared } from './readers.ts';

/** Proposes and launches one run, unless no slot is free, nothing is left, or the search was halted; returns whether it did. */
export async function* fillSlot(driving: Driving): AsyncGenerator<Fact, boolean> {
  const [slot] = driving.free;
  if (driving.halt !== undefined || slot === undefined) return false;
  const run = nextQueued(driving) ?? (yield* propose(driving));
  if (run === undefined) return false;
  driving.free.shift();
  yield* start(driving, run, slot);
  return true;
}

function nextQueued(driving: Driving): RunState | undefined {
  if (driving.state.counts.queued === 0) return undefined;
  return driving.state.runs.find((run) => run.status.kind === 'queued');
}

async function* propose(driving: Driving): AsyncGenerator<Fact, RunState | undefined> {
  const { state, ports } = driving;
  if (unproposed(state) === 0) return undefined;
  const asOf = state.events;
  const trial = state.runs.length + 1;
  const ids = { run: state.firstRun + state.runs.length, trial, asOf };
  const last = state.runs.at(-1);
  if (last !== undefined && trial - last.group < state.spec.repeats) {
    const { group, point, why } = last;
    yield* record(driving, { kind: 'run.proposed', ...ids, group, point, why });
    return state.runs.at(-1);
  }
  const proposal = await ports.strategy.propose(historyOf(state), driving.signal);
  if (proposal.kind === 'done') driving.halt = { kind: 'exhausted', reason: proposal.reason };
  if (proposal.kind === 'wait' && driving.live.size === 0)
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
  const attempt = openAttempt(driving, run, job, slot);
  driving.live.set(run.run, attempt);
  yield* record(driving, { kind: 'run.starting', run: run.run, attempt: ref.attempt, slot: slot.id, job });
  tellShared(driving, run, attempt.readers);
  await skipWhatIsThere(driving, job, attempt.readers);
  ports.executor.launch(job, ports.order(run, job), driving.signal).then(
    (launched) => ports.mailbox.push({ kind: 'launched', job: launched }),
    (error: unknown) => ports.mailbox.push({ kind: 'launch-failed', ref, reason: messageOf(error) }),
  );
}

function openAttempt({ ports, state }: Driving, run: RunState, job: Job, slot: Slot): LiveAttempt {
  const watches = ports.watches(run, job);
  return {
    job,
    slot,
    watches,
    readers: openReaders(watches),
    owners: new Map(),
    stopWatch: new StopWatch(state.spec.stopConditions, metricPrefixes(state.spec.sources)),
    folders: 'due',
    isLaunched: false,
    isHeardOf: false,
    isUnknown: false,
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
