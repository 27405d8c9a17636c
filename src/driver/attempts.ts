// Attempts in the driver's hands: new ones, and those that an earlier driver left.
import { HostError } from '../errors.ts';
import type { Slot } from '../executors/executor.ts';
import type { Fact } from '../search/events.ts';
import type { Job } from '../search/job.ts';
import { metricPrefixes } from '../search/source-prefix.ts';
import type { RunState } from '../search/state.ts';
import { StopWatch } from '../search/stop-condition.ts';
import { objectiveSeries } from '../search/trials.ts';
import type { Driving, LiveAttempt } from './driving.ts';
import { askToEnd, graceSeconds } from './halt.ts';
import { openReaders, skipWhatIsThere } from './readers.ts';
import { lookAt } from './settle.ts';

/** What is read of the attempt begins where it was left, if it was read before. */
export function openAttempt({ ports, state }: Driving, run: RunState, job: Job, slot: Slot): LiveAttempt {
  const watches = ports.watches(run, job);
  const { run: number, attempt } = job.ref;
  return {
    job,
    slot,
    watches,
    readers: openReaders(watches, (key) => ports.position(number, attempt, key)),
    tail: '',
    owners: ownersOf(run),
    stopWatch: new StopWatch(state.spec.stopConditions, metricPrefixes(state.spec.sources), run.metrics.values()),
    folders: 'due',
    isLaunched: false,
    endWhenLaunched: undefined,
    isHeardOf: false,
    isUnknown: false,
  };
}

/** How often a launch is asked for again where nobody answered, each time after twice as long. */
const mostTries = 8;
const firstWaitMs = 250;

/**
 * Its answer comes through the mailbox. Safe to ask again for an attempt that was launched already: so it is, where the answer
 * was lost on the way, for the run may have begun.
 */
export function launch(driving: Driving, run: RunState, job: Job, tries = 0): void {
  const { ports, signal } = driving;
  ports.executor.launch(job, ports.order(run, job, driving.state.spec), signal).then(
    (launched) => ports.mailbox.push({ kind: 'launched', job: launched }),
    (error: unknown) => {
      if (isUnanswered(error) && tries < mostTries && !signal.aborted) {
        setTimeout(() => launch(driving, run, job, tries + 1), firstWaitMs * 2 ** tries).unref();
        return;
      }
      const reason = error instanceof Error ? error.message : String(error);
      ports.mailbox.push({ kind: 'launch-failed', ref: job.ref, reason });
    },
  );
}

function isUnanswered(error: unknown): boolean {
  return error instanceof HostError && error.code === 'host.closed';
}

/**
 * Takes over the attempts that have no end in the journal: those that were being started are launched, as far as they are not,
 * the others are looked at; one that was being stopped is asked again. Their slots are not free.
 */
export async function* reattach(driving: Driving): AsyncGenerator<Fact> {
  loadCurves(driving);
  for (const run of driving.state.runs) {
    const { job, slot: id, status, stopping } = run;
    if (job === undefined || id === undefined || status.kind === 'ended' || status.kind === 'queued') continue;
    const attempt = openAttempt(driving, run, job, takeSlot(driving, id, job));
    driving.live.set(run.run, attempt);
    if (status.kind === 'starting') {
      yield* skipWhatIsThere(driving, job, attempt.readers);
      launch(driving, run, job);
      continue;
    }
    attempt.isLaunched = true;
    if (stopping !== undefined) yield* askToEnd(driving, job, { ...stopping, graceSeconds });
    lookAt(driving, job.ref);
  }
}

/** The slot it sits in, which is there no more where fewer runs go at a time now. */
function takeSlot({ free }: Driving, id: string, { where }: Job): Slot {
  const index = free.findIndex((slot) => slot.id === id);
  const [found] = index < 0 ? [] : free.splice(index, 1);
  return found ?? { id, host: where.host, gpus: where.gpus };
}

/** As far as the names tell: `sent/loss` is there because the log had `loss` first. */
function ownersOf({ metrics }: RunState): Map<string, string> {
  const owners = new Map<string, string>();
  for (const name of metrics.keys()) {
    const [, second, first] = /^(sent|log)\/(.+)$/.exec(name) ?? [];
    if (first !== undefined && metrics.has(first)) owners.set(first, second === 'sent' ? 'log' : 'sent');
  }
  return owners;
}

/** Curves of the objective's metric as they are recorded, for a strategy that judges by them. */
export function loadCurves({ state, ports, curves }: Driving): void {
  if (ports.strategy.judge === undefined) return;
  curves.clear();
  for (const run of state.runs) {
    const name = objectiveSeries(state, run)?.name;
    if (name !== undefined) curves.load(run.group, run.run, run.attempt, ports.curve(run.run, run.attempt, name));
  }
}
