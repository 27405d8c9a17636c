// Two nets against wasted nights: a metric that nobody prints, and runs that all fail alike.
import type { Fact, Outcome } from '../search/events.ts';
import type { AttemptRef } from '../search/job.ts';
import { describeMissing } from '../search/missing-metric.ts';
import { runOf } from '../search/runs.ts';
import { objectiveSeries } from '../search/trials.ts';
import type { RunState } from '../search/state.ts';
import { hasNothingLeft, record } from './driving.ts';
import type { Driving, LiveAttempt } from './driving.ts';
import { pause } from './halt.ts';
import { isOwn, tellOnce } from './readers.ts';
import { isPromising, refreshSlots } from './slots.ts';

/**
 * How many runs must fail alike and fast before the search is paused: the first ones since it began or went on, or any in a
 * row.
 */
const firstFailures = 3;
const failuresInRow = 5;
const fastMs = 10_000;

/** After so many values of other metrics, the one asked for should have been seen. */
const stepsBeforeWarning = 3;

/** Warns once, while the first run is still going. */
export function warnIfMissing(driving: Driving, ref: AttemptRef): void {
  const { objective } = driving.state;
  if (driving.hasWarned || objective === null || driving.state.counts.complete > 0) return;
  const { metrics, run } = runOf(driving.state, ref.run);
  const missing = objective.missing(metrics);
  if (missing === undefined) return;
  if (![...metrics.values()].some(({ name, count }) => count >= stepsBeforeWarning && !name.startsWith('hw/'))) return;
  driving.hasWarned = true;
  driving.ports.notice(`run ${run} has not reported ${describeMissing(missing, [...metrics.keys()])}`);
}

/** Says once which recorded metric stands for the one that was asked for, where their names differ. */
export function tellReading(driving: Driving, number: number): void {
  const asked = driving.state.spec.objective;
  const found = objectiveSeries(driving.state, runOf(driving.state, number))?.name;
  if (asked === null || found === undefined || found === asked.metric) return;
  tellOnce(driving, `${found} is read for --metric ${asked.metric}`, 'note');
}

/** Pauses the search if the run's end says that the others would be wasted. */
export async function* guardAfterEnd(driving: Driving, run: number, attempt: LiveAttempt): AsyncGenerator<Fact> {
  tellUnseen(driving, run, attempt);
  // Where nothing is left, nothing can be saved: the search ends with what it has.
  const isLast = hasNothingLeft(driving);
  const alike = isLast ? undefined : failingAlike(driving, run);
  const reason = missingMetric(driving, run, attempt) ?? (isLast ? undefined : tooManyFailures(driving));
  if (reason !== undefined) yield* pause(driving, reason);
  else if (alike !== undefined && hasOthers(driving, alike.hosts)) yield* leaveOut(driving, alike);
  else if (alike !== undefined) yield* pause(driving, alike.reason);
}

type Alike = { readonly reason: string; readonly hosts: ReadonlySet<string> };

/** Whether runs that all failed on one host have another to go to. */
function hasOthers(driving: Driving, hosts: ReadonlySet<string>): boolean {
  if (hosts.size !== 1) return false;
  return [...driving.slots.values()].some((slot) => !hosts.has(slot.host) && isPromising(driving, slot));
}

async function* leaveOut(driving: Driving, { reason, hosts }: Alike): AsyncGenerator<Fact> {
  for (const place of hosts) {
    if (driving.state.quarantined.has(place)) continue;
    yield* record(driving, { kind: 'place.quarantined', place, reason });
  }
  yield* refreshSlots(driving);
}

/** The first run that exits 0 without the metric pauses the search. */
function missingMetric(driving: Driving, number: number, attempt: LiveAttempt): string | undefined {
  const { objective } = driving.state;
  const run = runOf(driving.state, number);
  if (objective === null || driving.state.counts.complete > 0 || !hasExitedWell(run)) return undefined;
  const missing = objective.missing(run.metrics);
  if (missing === undefined) return undefined;
  const why = [
    ...(driving.regexNames.has(missing) ? [`--metric-regex ${missing} matched no line`] : []),
    ...unwritten(attempt).map((path) => `${path} was not written`),
  ];
  const text = `run ${number} ended without ${describeMissing(missing, [...run.metrics.keys()])}`;
  return why.length === 0 ? text : `${text}\n${why.join('\n')}`;
}

/** Files and folders the user named where the run wrote nothing. */
function unwritten({ watches, readers }: LiveAttempt): readonly string[] {
  return watches.flatMap((watch) => {
    if (isOwn(watch)) return [];
    return readers.some((reader) => reader.watch === watch && reader.isRead) ? [] : [watch.path];
  });
}

/** Says once, after the first run that ended well, what was named and never seen: a stop condition would never hold. */
function tellUnseen(driving: Driving, number: number, attempt: LiveAttempt): void {
  const run = runOf(driving.state, number);
  if (run.status.kind !== 'ended' || run.status.outcome.exitCode !== 0) return;
  if (driving.hasLookedForUnseen) return;
  driving.hasLookedForUnseen = true;
  for (const metric of attempt.stopWatch.unseen(run.metrics)) {
    tellOnce(
      driving,
      `run ${number} has not reported ${describeMissing(metric, [...run.metrics.keys()])} (--stop-condition)`,
    );
  }
  for (const path of unwritten(attempt)) tellOnce(driving, `run ${number} wrote nothing to ${path}`);
}

function hasExitedWell(run: RunState): boolean {
  return run.status.kind === 'ended' && run.status.outcome.state === 'failed' && run.status.outcome.exitCode === 0;
}

function failingAlike(driving: Driving, number: number): Alike | undefined {
  const { state } = driving;
  const failure = fastFailure(runOf(state, number));
  if (failure === undefined) return undefined;
  const ended = state.recentEnds;
  if (ended.length === 1 && (failure.exitCode === 126 || failure.exitCode === 127)) {
    return { reason: `run ${number} failed: ${failure.reason}`, hosts: hostsOf(ended) };
  }
  const recent = ended.slice(-failuresInRow);
  const isAlike = recent.every((run) => {
    const other = fastFailure(run);
    return other !== undefined && failsLike(other, failure);
  });
  const isEnough =
    recent.length === failuresInRow || (recent.length === firstFailures && ended.length === firstFailures);
  if (!isAlike || !isEnough) return undefined;
  return { reason: `${recent.length} runs in a row failed within 10 s: ${failure.reason}`, hosts: hostsOf(recent) };
}

function hostsOf(runs: readonly RunState[]): ReadonlySet<string> {
  return new Set(runs.flatMap(({ attempts }) => attempts.at(-1)?.where.host ?? []));
}

function tooManyFailures({ state: { spec, recentFailures } }: Driving): string | undefined {
  if (spec.maxFailures === null || recentFailures < spec.maxFailures) return undefined;
  return `${recentFailures} ${recentFailures === 1 ? 'run has' : 'runs have'} failed (max-failures ${spec.maxFailures})`;
}

/** Fails in the same way: of the same class, and where that is an exit code, with the same. */
function failsLike(one: Outcome, other: Outcome): boolean {
  if (one.failure !== other.failure) return false;
  const isByCode = one.failure === undefined || one.failure === 'exit' || one.failure === 'signal';
  return !isByCode || one.reason === other.reason;
}

function fastFailure(run: RunState): Outcome | undefined {
  if (run.status.kind !== 'ended' || run.status.outcome.state !== 'failed') return undefined;
  if (run.startedAt === undefined || run.endedAt === undefined || run.endedAt - run.startedAt > fastMs)
    return undefined;
  return run.status.outcome;
}
