// May a running attempt go on? Stop conditions of the user, and the strategy's own judgement.
import type { Fact, MetricPoint, PointBatch } from '../search/events.ts';
import { runOf } from '../search/runs.ts';
import type { RunState } from '../search/state.ts';
import { historyOf, objectiveSeries } from '../search/trials.ts';
import { record } from './driving.ts';
import type { Driving, LiveAttempt } from './driving.ts';
import { stopRun } from './halt.ts';

/** Looks at new points of a living attempt, already folded, and stops it if they say so. `isNew`: its curve has grown. */
export async function* judge(
  driving: Driving,
  attempt: LiveAttempt,
  points: readonly MetricPoint[],
  isNew: boolean,
): AsyncGenerator<Fact> {
  const run = runOf(driving.state, attempt.job.ref.run);
  if (points.length === 0 || run.stopping !== undefined) return;
  const met = attempt.stopWatch.feed(points);
  if (met !== undefined) return yield* stopRun(driving, attempt, `stop condition ${met}`);
  if (isNew) yield* askStrategy(driving, attempt, run);
}

/** Keeps the curves that a strategy judges by; returns whether the run's own has new points. */
export function addToCurve({ ports, state, curves }: Driving, { run: number, points }: PointBatch): boolean {
  if (ports.strategy.judge === undefined) return false;
  const run = runOf(state, number);
  const name = objectiveSeries(state, run)?.name;
  const own = points.filter((point) => point.name === name);
  return own.length > 0 && curves.add(run.group, run.run, run.attempt, own);
}

async function* askStrategy(driving: Driving, attempt: LiveAttempt, run: RunState): AsyncGenerator<Fact> {
  const { state, ports, curves } = driving;
  const trial = state.trials[(run.group - 1) / state.spec.repeats];
  const verdict = trial === undefined ? undefined : ports.strategy.judge?.(trial, historyOf(state, curves.curves));
  if (verdict?.decision === undefined) return;
  const { run: number, attempt: count } = attempt.job.ref;
  const { kind, decision } = verdict;
  yield* record(driving, { kind: 'judge.decided', run: number, attempt: count, verdict: kind, decision });
  if (kind === 'stop') yield* stopRun(driving, attempt, `early stop: ${decision.rule} rule at step ${decision.step}`);
}
