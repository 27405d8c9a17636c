// Whether a run whose attempt went wrong is tried once more, and when.
import type { Outcome } from './events.ts';
import type { RunState } from './state.ts';

/** EX_TEMPFAIL of sysexits.h, and what a process that was ended with TERM from outside leaves. */
const codesForAgain: readonly number[] = [75, 143];

/** New attempts that cost a run nothing of its `--retries`: for so long, bad luck is believed. */
const mostFree = 5;

/** Milliseconds before the second attempt; doubled for each further one. */
const firstWaitMs = 5_000;
const longestWaitMs = 300_000;

/** Ends that say nothing about the run: it was lost, or somebody else ended it, or it asked for another try itself. */
export function isFree({ state, exitCode }: Outcome): boolean {
  return state === 'lost' || (state === 'failed' && exitCode !== undefined && codesForAgain.includes(exitCode));
}

/**
 * Milliseconds to wait before the next attempt of a run that ended so; undefined: there is none. What is bound to fail again (a
 * command that is not there, a metric that is not printed) is not tried again.
 */
export function waitBeforeNextMs(outcome: Outcome, run: RunState, retries: number): number | undefined {
  if (isFree(outcome)) return run.losses < mostFree ? waitAfter(run.losses) : undefined;
  if (outcome.state !== 'failed' || outcome.exitCode === 0 || run.failures >= retries) return undefined;
  if (outcome.failure === 'not-found' || outcome.failure === 'not-executable') return undefined;
  return waitAfter(run.failures);
}

function waitAfter(attempts: number): number {
  return Math.min(longestWaitMs, firstWaitMs * 2 ** attempts);
}
