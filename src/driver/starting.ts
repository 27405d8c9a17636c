// What is heard of attempts that were to be started, and of places where that cannot be done.
import type { Fact } from '../search/events.ts';
import type { AttemptRef } from '../search/job.ts';
import { runOf } from '../search/runs.ts';
import { skipAndLaunch } from './attempts.ts';
import { record } from './driving.ts';
import type { Driving, LiveAttempt } from './driving.ts';
import { askToEnd, interrupt, pause } from './halt.ts';
import type { Message } from './mailbox.ts';
import { lookAt } from './look.ts';
import { freeSlot, isPromising, refreshSlots } from './slots.ts';

export async function* launched(
  driving: Driving,
  { job }: Extract<Message, { kind: 'launched' }>,
): AsyncGenerator<Fact> {
  const attempt = driving.live.get(job.ref.run);
  if (attempt?.job.ref.attempt !== job.ref.attempt) return fence(driving, job);
  attempt.isLaunched = true;
  if (attempt.isHeardOf || attempt.isDoubtful) lookAt(driving, job.ref);
  yield* record(driving, { kind: 'run.running', run: job.ref.run, attempt: job.ref.attempt, job });
  const { halt } = driving;
  if (halt?.kind === 'interrupted') yield* interrupt(driving, halt.signal, job.ref);
  else if (attempt.endWhenLaunched !== undefined) yield* askToEnd(driving, job, attempt.endWhenLaunched);
}

/** Its end came while it was being launched: another attempt may have its place by now. */
function fence({ ports }: Driving, job: LiveAttempt['job']): void {
  ports.executor.stop(job, { how: 'kill', reason: 'replaced by another attempt', graceSeconds: 0 }).catch(() => {});
}

/** From now on it is looked at, for it may run and even end before its host answers. */
export function doubt(driving: Driving, ref: AttemptRef): void {
  const attempt = driving.live.get(ref.run);
  if (attempt?.job.ref.attempt === ref.attempt) attempt.isDoubtful = true;
}

export async function* launchAgain(driving: Driving, ref: AttemptRef): AsyncGenerator<Fact> {
  const attempt = driving.live.get(ref.run);
  if (attempt?.job.ref.attempt === ref.attempt) yield* skipAndLaunch(driving, runOf(driving.state, ref.run), attempt);
}

/** What a host still runs of this search and should not: attempts that were given up while it could not be reached. */
export function reap({ ports, state, live, signal }: Driving, host: string): void {
  const keep = [...live.values()].filter(({ job }) => job.where.host === host).map(({ job }) => job.ref);
  ports.executor.reap(host, state.search, keep, signal).then(
    (count) =>
      count === 0
        ? undefined
        : ports.notice(`${host}: ended ${count} ${count === 1 ? 'run' : 'runs'} that were moved meanwhile`),
    () => {}, // it is reached again some day
  );
}

/** Where even the supervisor could not be started: the run is queued again, and its point is not lost. */
export async function* launchFailed(
  driving: Driving,
  { ref, reason }: Extract<Message, { kind: 'launch-failed' }>,
): AsyncGenerator<Fact> {
  const attempt = driving.live.get(ref.run);
  if (attempt?.job.ref.attempt !== ref.attempt) return;
  // It was asked for before, and nobody knows whether it began.
  if (attempt.isDoubtful) fence(driving, attempt.job);
  yield* queueAgain(driving, attempt, `could not be started: ${reason}`);
  if (attempt.job.where.executor === 'local') yield* pause(driving, `run ${ref.run} could not be started: ${reason}`);
  else yield* countNeverBegan(driving, attempt, reason);
}

/** It was claimed, and provably never began. */
export async function* neverBegan(driving: Driving, attempt: LiveAttempt): AsyncGenerator<Fact> {
  const reason = 'could not be started';
  yield* queueAgain(driving, attempt, reason);
  yield* countNeverBegan(driving, attempt, reason);
}

async function* queueAgain(driving: Driving, attempt: LiveAttempt, reason: string): AsyncGenerator<Fact> {
  const { run, attempt: number } = attempt.job.ref;
  driving.live.delete(run);
  driving.due.delete(run);
  const outcome = { state: 'lost', reason } as const;
  yield* record(driving, {
    kind: 'run.ended',
    run,
    attempt: number,
    outcome,
    again: true,
    objective: null,
    totals: [],
  });
  yield* freeSlot(driving, attempt.slot);
}

/** So many in a row on one host, and no more are started there: a full disk, most likely. */
const mostNeverBegan = 3;

async function* countNeverBegan(driving: Driving, { job }: LiveAttempt, reason: string): AsyncGenerator<Fact> {
  const { host } = job.where;
  const count = (driving.neverBegan.get(host) ?? 0) + 1;
  driving.neverBegan.set(host, count);
  if (count < mostNeverBegan) return;
  const text = reason === 'could not be started' ? `${count} attempts in a row ${reason}` : reason;
  const hasOthers = [...driving.slots.values()].some((slot) => slot.host !== host && isPromising(driving, slot));
  if (!hasOthers) return yield* pause(driving, text);
  yield* record(driving, { kind: 'place.quarantined', place: host, reason: text });
  yield* refreshSlots(driving);
}
