// The median rule, as Vizier has it (Golovin et al. 2017, section 3.2.2): a run is stopped at step s if the best it has reached is
// strictly worse than the median of what the finished runs had reached on average up to s. Works in the objective's own unit and sign.
import type { Decision } from '../search/events.ts';
import type { Curve, History, Trial } from '../search/history.ts';
import { isBetter } from '../search/objective.ts';
import type { Goal } from '../search/spec.ts';
import type { Strategy, Verdict } from './strategy.ts';

/** Finished runs there must be to compare with. */
const fewestPeers = 3;
/** Share of a run's usual length from which on it may as well end by itself. */
const nearItsEnd = 0.8;

const goOn: Verdict = { kind: 'continue' };

/** The same strategy with the rule as its judge. `grace`: the first step at which a run may be stopped. */
export function withMedianStop(strategy: Strategy, { grace }: { readonly grace: number }): Strategy {
  return {
    name: strategy.name,
    propose: (history, signal) => strategy.propose(history, signal),
    judge: (trial, history) => judge(trial, history, grace),
  };
}

/**
 * Judges at the newest step, if it is one that was not there before. Cost: a glance at each finished trial (a binary search), and
 * one pass over the trial's own curve.
 */
function judge(trial: Trial, history: History, grace: number): Verdict {
  const { objective, curves } = history;
  const curve = curves.get(trial.number);
  const step = curve === undefined ? undefined : newestStep(curve);
  if (objective === null || curve === undefined || step === undefined || step < grace) return goOn;
  const peers = finishedCourses(history);
  const averages = peers.flatMap((course) => averageUpTo(course, step));
  if (averages.length < fewestPeers || step >= nearItsEnd * median(peers.map(lastStepOf))) return goOn;
  const value = bestSmoothed(curve, objective.goal);
  const threshold = median(averages);
  if (value === undefined || !isBetter(objective.goal, threshold, value) || isIncumbent(trial, history)) return goOn;
  const decision: Decision = { rule: 'median', step, value, threshold, peers: averages.length };
  return { kind: 'stop', decision };
}

/** undefined where the last point is at a step that was passed already. */
function newestStep({ steps }: Curve): number | undefined {
  const last = steps.at(-1);
  if (last === undefined || steps.length === 1) return last;
  return steps.subarray(0, -1).every((step) => step < last) ? last : undefined;
}

/** A finished trial's points in order of step: `means[k]` is the mean of the values up to the k-th. */
type Course = { readonly steps: Float64Array; readonly means: Float64Array };

/** The curve of a finished trial stays the same object. */
const courses = new WeakMap<Curve, Course>();

/** Of trials that ran to their end: one that was stopped says nothing of the steps that it would have had. */
function finishedCourses({ trials, curves }: History): readonly Course[] {
  const finished: Course[] = [];
  for (const { number, outcome } of trials) {
    const curve = outcome?.state === 'complete' ? curves.get(number) : undefined;
    if (curve === undefined) continue;
    let course = courses.get(curve);
    if (course === undefined) courses.set(curve, (course = courseOf(curve)));
    if (course.steps.length > 0) finished.push(course);
  }
  return finished;
}

function courseOf(curve: Curve): Course {
  const { steps, values } = inOrder(curve);
  let mean = 0;
  const means = values.map((value, index) => (mean += (value - mean) / (index + 1)));
  return { steps, means };
}

/** The finite values by step; most curves are so already. */
function inOrder({ steps, values }: Curve): Curve {
  const isOrdered = values.every((value, k) => Number.isFinite(value) && (k === 0 || steps[k]! >= steps[k - 1]!));
  if (isOrdered) return { steps, values };
  const order = Array.from(steps.keys())
    .filter((k) => Number.isFinite(values[k]))
    .sort((a, b) => steps[a]! - steps[b]!);
  return { steps: Float64Array.from(order, (k) => steps[k]!), values: Float64Array.from(order, (k) => values[k]!) };
}

function lastStepOf({ steps }: Course): number {
  return steps.at(-1) ?? 0;
}

/** One value, or none where the trial began later. */
function averageUpTo({ steps, means }: Course, step: number): readonly number[] {
  let [low, high] = [0, steps.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((steps[middle] ?? 0) <= step) low = middle + 1;
    else high = middle;
  }
  const mean = means[low - 1];
  return mean === undefined ? [] : [mean];
}

/** The best so far of the median of each three neighbours: one lucky value saves no run. */
function bestSmoothed({ values }: Curve, goal: Goal): number | undefined {
  let best: number | undefined;
  let [c, b, a] = [NaN, NaN, NaN];
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    [c, b, a] = [b, a, value];
    const smoothed = Number.isNaN(b) ? a : Number.isNaN(c) ? (a + b) / 2 : middleOf(a, b, c);
    if (best === undefined || isBetter(goal, smoothed, best)) best = smoothed;
  }
  return best;
}

function middleOf(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}

/** Whether no other trial has a better objective so far. One that failed, or was killed or lost, has no result. */
function isIncumbent({ objective: own }: Trial, { trials, objective }: History): boolean {
  if (own === undefined || objective === null || !Number.isFinite(own)) return false;
  return !trials.some(
    (other) =>
      (other.outcome === undefined || other.outcome.state === 'complete' || other.outcome.state === 'stopped') &&
      other.objective !== undefined &&
      isBetter(objective.goal, other.objective, own),
  );
}

/** Of an even number of values the mean of the two in the middle. */
function median(values: readonly number[]): number {
  const sorted = new Float64Array(values).sort();
  const half = sorted.length >> 1;
  const upper = sorted[half] ?? NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? NaN) + upper) / 2;
}
