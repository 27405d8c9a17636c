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
import { lookAt } from './look.ts';

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
    isDoubtful: false,
    isUnknown: false,
  };
}

/** How often a launch is asked for again where nobody answered, each time after twice as long: on another host, for ever. */
const mostTriesHere = 8;
const firstWaitMs = 250;
const longestWaitMs = 10_000;

/**
 * Its answer comes through the mailbox. Safe to ask again for an attempt that was launched already: so it is, where the answer
 * was lost on the way, for the run may have begun. Not for one that was given up meanwhile: it may have begun elsewhere.
 */
function launch(driving: Driving, run: RunState, job: Job, tries = 0): void {
  const { ports, signal } = driving;
  ports.executor.launch(job, ports.order(run, job, driving.state.spec), signal).then(
    (launched) => ports.mailbox.push({ kind: 'launched', job: launched }),
    (error: unknown) => {
      const isHere = job.where.executor === 'local';
      if (isUnanswered(error) && !signal.aborted && (!isHere || tries < mostTriesHere)) {
        if (!isHere) ports.mailbox.push({ kind: 'launch-unanswered', ref: job.ref });
        const again = (): void => {
          if (driving.live.get(job.ref.run)?.job === job) launch(driving, run, job, tries + 1);
        };
        setTimeout(again, Math.min(longestWaitMs, firstWaitMs * 2 ** Math.min(tries, 10))).unref();
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

const askAgainMs = 1_000;

/** A host that cannot be asked where files end cannot launch either, but may have launched it for an earlier driver: it is asked again. */
export async function* skipAndLaunch(driving: Driving, run: RunState, attempt: LiveAttempt): AsyncGenerator<Fact> {
  const { job, readers } = attempt;
  try {
    yield* skipWhatIsThere(driving, job, readers);
    launch(driving, run, job);
  } catch (error) {
    if (!(error instanceof HostError)) throw error;
    const { mailbox } = driving.ports;
    mailbox.push({ kind: 'launch-unanswered', ref: job.ref });
    setTimeout(() => mailbox.push({ kind: 'launch-again', ref: job.ref }), askAgainMs).unref();
  }
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
      yield* skipAndLaunch(driving, run, attempt);
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
