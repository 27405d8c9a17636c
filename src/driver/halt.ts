// Nothing more is launched: because a guard paused the search, or because the user interrupted it.
import type { Stop } from '../executors/executor.ts';
import type { Fact } from '../search/events.ts';
import type { AttemptRef, Job } from '../search/job.ts';
import { record } from './driving.ts';
import type { Driving, Halt, LiveAttempt } from './driving.ts';

/** Time between TERM and KILL of a run that is asked to end. */
export const graceSeconds = 10;

/** Of a run that is to be run again: a run stopped for another reason is not. */
export const interruptReason = 'interrupted';

/** Running runs finish; the search is `paused`. The first reason stays. */
export async function* pause(driving: Driving, reason: string, stays = false): AsyncGenerator<Fact> {
  if (driving.halt !== undefined) return;
  driving.halt = { kind: 'paused', reason, stays };
  yield* record(driving, { kind: 'search.paused', reason });
}

/**
 * The first signal: TERM, grace, KILL for all living runs, which are to be run again. The second: KILL at once. The third: leave
 * without waiting for their ends. With `only`, just that attempt, which was still being launched when the signal came.
 */
export async function* interrupt(
  driving: Driving,
  signal: 'SIGINT' | 'SIGTERM',
  only?: AttemptRef,
): AsyncGenerator<Fact> {
  const { halt } = driving;
  if (only === undefined) driving.halt = nextInterrupt(halt, signal);
  const step = driving.halt?.kind === 'interrupted' ? driving.halt.step : 'term';
  if (step === 'leave') return;
  const stop: Stop = { how: step, reason: interruptReason, graceSeconds };
  for (const { job, isLaunched } of driving.live.values()) {
    if (!isLaunched || (only !== undefined && only.run !== job.ref.run)) continue;
    yield* askToEnd(driving, job, stop);
  }
}

/** TERM, grace, KILL for one run, which ends as `stopped` with that reason; what it reported counts. */
export async function* stopRun(driving: Driving, attempt: LiveAttempt, reason: string): AsyncGenerator<Fact> {
  yield* endRun(driving, attempt, { how: 'term', reason, graceSeconds });
}

/** One that is still being launched is ended as soon as it is there. */
export async function* endRun(driving: Driving, attempt: LiveAttempt, stop: Stop): AsyncGenerator<Fact> {
  if (attempt.isLaunched) yield* askToEnd(driving, attempt.job, stop);
  else attempt.endWhenLaunched = stop;
}

/** Records it, then asks. Safe to repeat. */
export async function* askToEnd(driving: Driving, job: Job, stop: Stop): AsyncGenerator<Fact> {
  const { run, attempt } = job.ref;
  yield* record(driving, { kind: 'run.stopping', run, attempt, how: stop.how, reason: stop.reason });
  driving.ports.executor.stop(job, stop).catch((error: unknown) => {
    driving.ports.notice(`run ${run} could not be stopped: ${String(error)}`);
  });
}

function nextInterrupt(halt: Halt | undefined, signal: 'SIGINT' | 'SIGTERM'): Halt {
  if (halt?.kind !== 'interrupted') return { kind: 'interrupted', signal, step: 'term' };
  return { ...halt, step: halt.step === 'term' ? 'kill' : 'leave' };
}
