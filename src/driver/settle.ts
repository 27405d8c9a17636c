// What the executor answers becomes facts: points while a run goes, an outcome when it has ended.
import { answerLimitBytes } from '../executors/executor.ts';
import type { Answer, Fate, Question } from '../executors/executor.ts';
import { toTotals } from '../search/curves.ts';
import type { Fact, Outcome } from '../search/events.ts';
import type { AttemptRef } from '../search/job.ts';
import { outcomeOfExit } from '../search/outcome.ts';
import { runOf } from '../search/state.ts';
import { fold, record } from './driving.ts';
import type { Driving, LiveAttempt, Reader } from './driving.ts';
import { guardAfterEnd, warnIfMissing } from './guard.ts';

/** Asks for that attempt in the next poll. */
export function lookAt(driving: Driving, ref: AttemptRef): void {
  const attempt = driving.live.get(ref.run);
  if (attempt === undefined || attempt.job.ref.attempt !== ref.attempt) return;
  if (attempt.isLaunched) driving.due.add(ref.run);
  else attempt.isHeardOf = true;
}

/** Starts a poll for all that is due, unless one is under way. Its answer comes through the mailbox. */
export function poll(driving: Driving): void {
  if (driving.isPolling || driving.due.size === 0) return;
  const questions = [...driving.due].flatMap((run) => questionsOf(driving.live.get(run)));
  driving.due.clear();
  if (questions.length === 0) return;
  driving.isPolling = true;
  const { executor, mailbox } = driving.ports;
  executor.poll(questions, driving.signal).then(
    (answers) => mailbox.push({ kind: 'answers', questions, answers }),
    (error: unknown) =>
      mailbox.push({ kind: 'poll-failed', reason: error instanceof Error ? error.message : String(error) }),
  );
}

export async function* settle(
  driving: Driving,
  questions: readonly Question[],
  answers: readonly Answer[],
): AsyncGenerator<Fact> {
  const fates = new Map<LiveAttempt, Fate>();
  for (const [index, question] of questions.entries()) {
    const attempt = driving.live.get(question.job.ref.run);
    const reader = attempt?.readers.find(({ source }) => source.file === question.file);
    const answer = answers[index];
    if (attempt === undefined || reader === undefined || answer === undefined) continue;
    yield* read(driving, attempt, reader, answer);
    fates.set(attempt, answer.fate);
  }
  for (const [attempt, fate] of fates) yield* conclude(driving, attempt, fate);
}

function questionsOf(attempt: LiveAttempt | undefined): readonly Question[] {
  if (attempt === undefined) return [];
  const { job, readers } = attempt;
  return readers.map(({ source, generation, offset }) => ({ job, file: source.file, generation, offset }));
}

async function* read(driving: Driving, attempt: LiveAttempt, reader: Reader, answer: Answer): AsyncGenerator<Fact> {
  const { bytes, fate } = answer;
  if (answer.generation !== reader.generation) reader.state = reader.source.start();
  reader.isWhole = fate.kind === 'exited' && bytes.length < answerLimitBytes;
  const reading = reader.source.read(reader.state, bytes, reader.isWhole);
  reader.state = reading.state;
  reader.generation = answer.generation;
  reader.offset = answer.offset - bytes.length + reading.consumed;
  if (!reader.isWhole && bytes.length >= answerLimitBytes) lookAt(driving, attempt.job.ref);
  if (reading.consumed === 0) return;
  const { run, attempt: number } = attempt.job.ref;
  const time = driving.ports.now();
  const points = reading.measurements.map(({ name, value, step = 0, time: at = time / 1000 }) => ({
    name,
    step,
    time: at,
    value,
  }));
  const { generation, offset, state: source } = reader;
  const batch = { run, attempt: number, file: reader.source.file, generation, offset, source, points };
  yield* fold(driving, { kind: 'points', time, batch });
}

async function* conclude(driving: Driving, attempt: LiveAttempt, fate: Fate): AsyncGenerator<Fact> {
  const { ref } = attempt.job;
  tellReach(driving, attempt, fate);
  if (fate.kind === 'absent') return yield* end(driving, attempt, { state: 'lost', reason: 'its folder is gone' });
  if (fate.kind === 'lost') return yield* end(driving, attempt, { state: 'lost', reason: lostReason(fate.why) });
  if (fate.kind !== 'exited') return warnIfMissing(driving, ref);
  if (!attempt.readers.every((reader) => reader.isWhole)) return lookAt(driving, ref);
  yield* end(driving, attempt, outcomeOfExit(fate, runOf(driving.state, ref.run), driving.state.spec));
}

async function* end(driving: Driving, attempt: LiveAttempt, outcome: Outcome): AsyncGenerator<Fact> {
  const { run, attempt: number } = attempt.job.ref;
  driving.live.delete(run);
  driving.due.delete(run);
  const { metrics, stopping } = runOf(driving.state, run);
  // A run that we were about to interrupt but that ended by itself has its own outcome, and is not run again.
  const again = driving.halt?.kind === 'interrupted' && isOurs(outcome) && outcome.reason === stopping?.reason;
  const totals = [...metrics.values()].map(toTotals);
  yield* record(driving, { kind: 'run.ended', run, attempt: number, outcome, again, totals });
  driving.free.push(attempt.slot);
  if (!again) yield* guardAfterEnd(driving, run);
}

/** Says when a host stops to answer, and when it answers again; its runs keep their state meanwhile. */
function tellReach(driving: Driving, attempt: LiveAttempt, fate: Fate): void {
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

function lostReason(why: 'vanished' | 'reboot' | 'launch_failed'): string {
  switch (why) {
    case 'vanished':
      return 'its supervisor and processes are gone';
    case 'reboot':
      return 'the machine was rebooted';
    case 'launch_failed':
      return 'could not be started';
  }
}
