// What the executor answers becomes facts: points while a run goes, an outcome when it has ended.
import { answerLimitBytes } from '../executors/executor.ts';
import type { Answer, Fate } from '../executors/executor.ts';
import type { Reading } from '../metrics/source.ts';
import { toTotals } from '../search/curves.ts';
import type { Fact, Outcome, PointBatch } from '../search/events.ts';
import { waitBeforeNextMs } from '../search/again.ts';
import { outcomeOfExit } from '../search/outcome.ts';
import { runOf } from '../search/runs.ts';
import type { RunState } from '../search/state.ts';
import { fold, record } from './driving.ts';
import type { Driving, LiveAttempt, Reader } from './driving.ts';
import { endByResult } from './end-rules.ts';
import { hasLastFiles } from './folders.ts';
import { guardAfterEnd, tellReading, warnIfMissing } from './guard.ts';
import { interruptReason } from './halt.ts';
import { addToCurve, judge } from './judge.ts';
import { lookAt } from './look.ts';
import type { Asked } from './mailbox.ts';
import { quarantine } from './quarantine.ts';
import { tellOnce, toPoints } from './readers.ts';
import { freeSlot } from './slots.ts';
import { neverBegan } from './starting.ts';

export async function* settle(
  driving: Driving,
  asked: readonly Asked[],
  answers: readonly Answer[],
): AsyncGenerator<Fact> {
  const fates = new Map<LiveAttempt, Fate>();
  for (const [index, { attempt, reader }] of asked.entries()) {
    const answer = answers[index];
    if (answer === undefined || driving.live.get(attempt.job.ref.run) !== attempt) continue;
    yield* read(driving, attempt, reader, answer);
    fates.set(attempt, answer.fate);
  }
  for (const [attempt, fate] of fates) yield* conclude(driving, attempt, fate);
}

async function* read(driving: Driving, attempt: LiveAttempt, reader: Reader, answer: Answer): AsyncGenerator<Fact> {
  const { bytes, fate } = answer;
  const { source, kind, name } = reader.watch;
  if (answer.problem !== undefined)
    tellOnce(driving, `${name} ${answer.problem}: no metric is read from ${reader.file}`);
  const isAgain = answer.generation !== reader.generation;
  if (isAgain && reader.offset > 0) reader.state = source.restart(reader.state);
  reader.isRead ||= bytes.length > 0;
  if (reader.file === 'log') keepTail(attempt, bytes);
  reader.isWhole = fate.kind === 'exited' && (kind === 'document' || bytes.length < answerLimitBytes);
  const reading = source.read(reader.state, bytes, reader.isWhole);
  reader.state = reading.state;
  reader.generation = answer.generation;
  reader.offset = kind === 'document' ? answer.offset : answer.offset - bytes.length + reading.consumed;
  if (!reader.isWhole && bytes.length >= answerLimitBytes) lookAt(driving, attempt.job.ref);
  if (reading.problem !== undefined) tellOnce(driving, `run ${attempt.job.ref.run}: ${name}: ${reading.problem}`);
  // The end of a file may release what the source had held back, with no byte more.
  if (reading.consumed === 0 && reading.measurements.length === 0) return;
  const batch = batchOf(driving, attempt, reader, reading);
  yield* fold(driving, { kind: 'points', time: driving.ports.now(), batch });
  tellReading(driving, batch.run);
  const isNew = addToCurve(driving, batch);
  if (fate.kind !== 'exited') yield* judge(driving, attempt, batch.points, isNew);
}

/** Of a log that failed, its last lines tell why. */
const tailBytes = 4_096;

function keepTail(attempt: LiveAttempt, bytes: Uint8Array): void {
  if (bytes.length === 0) return;
  attempt.tail = (attempt.tail + new TextDecoder().decode(bytes.slice(-tailBytes))).slice(-tailBytes);
}

function batchOf(driving: Driving, attempt: LiveAttempt, reader: Reader, reading: Reading): PointBatch {
  const { run, attempt: number } = attempt.job.ref;
  const { key: file, generation, offset, state: source } = reader;
  const points = toPoints(driving, attempt, reader, reading);
  return { run, attempt: number, file, generation, offset, source, points };
}

async function* conclude(driving: Driving, attempt: LiveAttempt, fate: Fate): AsyncGenerator<Fact> {
  const { ref } = attempt.job;
  tellReach(driving, attempt, fate);
  // Not launched yet, or nobody can tell.
  if (fate.kind === 'absent' && !attempt.isLaunched) return;
  if (fate.kind === 'absent')
    return yield* end(driving, attempt, { state: 'lost', reason: 'its folder is gone', failure: 'lost' });
  if (fate.kind === 'lost') {
    if (fate.why === 'launch_failed') return yield* neverBegan(driving, attempt);
    return yield* end(driving, attempt, lossOf(fate, attempt.job.where.host));
  }
  if (fate.kind !== 'exited') return warnIfMissing(driving, ref);
  if (!hasLastFiles(driving, attempt)) return;
  if (!attempt.readers.every((reader) => reader.isWhole)) return lookAt(driving, ref);
  yield* end(
    driving,
    attempt,
    outcomeOfExit(fate, runOf(driving.state, ref.run), driving.state, attempt.tail),
    fate.at * 1000,
  );
}

/** What is seen so late has its own time recorded. A host that tells ends in whole seconds may be off by one. */
const lateMs = { exact: 50, whole: 2_000 };

async function* end(driving: Driving, attempt: LiveAttempt, outcome: Outcome, endedAt?: number): AsyncGenerator<Fact> {
  driving.neverBegan.delete(attempt.job.where.host);
  const { run, attempt: number } = attempt.job.ref;
  driving.live.delete(run);
  driving.due.delete(run);
  driving.cpu.delete(run);
  const ended = runOf(driving.state, run);
  const { metrics, objective: value } = ended;
  const next = nextAttempt(driving, ended, outcome);
  const totals = [...metrics.values()].map(toTotals);
  const objective = value !== undefined && Number.isFinite(value) ? value : null;
  const mayDiffer = Number.isInteger((endedAt ?? 0) / 1000) ? lateMs.whole : lateMs.exact;
  const isLate = endedAt !== undefined && driving.ports.now() - endedAt > mayDiffer;
  const at = isLate ? { at: endedAt } : {};
  yield* record(driving, { kind: 'run.ended', run, attempt: number, outcome, ...next, ...at, objective, totals });
  yield* freeSlot(driving, attempt.slot);
  if (!next.again) {
    yield* guardAfterEnd(driving, run, attempt);
    endByResult(driving);
  }
  yield* quarantine(driving);
}

/** A run that we were about to interrupt but that ended by itself has its own outcome, unless that is only that it was lost. */
function nextAttempt(
  driving: Driving,
  run: RunState,
  outcome: Outcome,
): { readonly again: boolean; readonly notBefore?: number } {
  if (isOurs(outcome) && outcome.reason === interruptReason) return { again: true };
  if (driving.halt?.kind === 'stopped') return { again: false };
  const isToEnd = run.stopping !== undefined && run.stopping.reason !== interruptReason;
  if (isToEnd || (run.stopping !== undefined && outcome.state !== 'lost')) return { again: false };
  const waitMs = waitBeforeNextMs(outcome, run, driving.state.spec.retries);
  return waitMs === undefined ? { again: false } : { again: true, notBefore: driving.ports.now() + waitMs };
}

/** Runs that were to be tried again, and will not be: their last end is their end. */
export async function* endWaiting(driving: Driving): AsyncGenerator<Fact> {
  const waiting = driving.state.runs.filter(({ status }) => status.kind === 'queued' && status.notBefore !== undefined);
  for (const run of waiting) yield* endQueued(driving, run, run.lastOutcome);
}

/** A run that waits for its next attempt is not to have one. */
export async function* endQueued(driving: Driving, run: RunState, outcome: Outcome | undefined): AsyncGenerator<Fact> {
  if (outcome === undefined) return;
  const { run: number, attempt, metrics, objective: value } = run;
  const totals = [...metrics.values()].map(toTotals);
  const objective = value !== undefined && Number.isFinite(value) ? value : null;
  yield* record(driving, { kind: 'run.ended', run: number, attempt, outcome, again: false, objective, totals });
}

/** Says when a host stops to answer, and when it answers again; its runs keep their state meanwhile. */
function tellReach(driving: Driving, attempt: LiveAttempt, fate: Fate): void {
  // Of other hosts their executor tells, once for all their runs.
  if (attempt.job.where.executor !== 'local') return;
  const isUnknown = fate.kind === 'unknown';
  if (isUnknown === attempt.isUnknown) return;
  attempt.isUnknown = isUnknown;
  const { run } = attempt.job.ref;
  driving.ports.notice(
    isUnknown ? `run ${run} cannot be looked at now; it is asked again` : `run ${run} can be seen again`,
  );
}

function isOurs(outcome: Outcome): boolean {
  return outcome.state === 'stopped' || outcome.state === 'killed';
}

function lossOf(fate: Extract<Fate, { kind: 'lost' }>, host: string): Outcome {
  const failure = fate.why === 'unreachable' ? fate.why : fate.why === 'reboot' ? 'rebooted' : 'lost';
  return { state: 'lost', reason: lostReason(fate, host), failure };
}

function lostReason({ why }: Extract<Fate, { kind: 'lost' }>, host: string): string {
  switch (why) {
    case 'vanished':
    case 'launch_failed':
      return 'its supervisor and processes are gone';
    case 'reboot':
      return host === 'local' ? 'the machine was rebooted' : `${host} was rebooted`;
    case 'unreachable':
      return `${host} could not be reached for too long`;
  }
}
