// The strategy's view of the runs, kept up to date run by run; and the best point.
import type { Aggregates } from './curves.ts';
import type { Outcome } from './events.ts';
import type { Curve, History, Trial } from './history.ts';
import { isBetter, meanOf } from './objective.ts';
import type { Best, RunState, SearchState } from './state.ts';

const noCurves: ReadonlyMap<number, Curve> = new Map();

/** What a strategy is asked with. It shares the state's arrays: cheap, and good until the next fact. */
export function historyOf(state: SearchState, curves = noCurves): History {
  const { space, constraints, objective, seed, choice, zips } = state.spec;
  const { trials, tried, imported, foretoldFrom } = state;
  const chosen = choice === undefined ? {} : { choice };
  return { space, constraints, objective, seed, foretoldFrom, ...chosen, zips, trials, imported, tried, curves };
}

/** Rebuilds the trial of the run's point. */
export function updateTrial(state: SearchState, run: RunState): void {
  const runs = state.groups.get(run.group) ?? [run];
  const trial = trialOf(state, runs);
  // Groups are proposed one after another, each with all its repeats.
  state.trials[(run.group - 1) / state.spec.repeats] = trial;
}

/**
 * The best point now that `run` has ended. Points with a value of each of their repeats go before points that lack some, so that
 * one lucky run of three does not stand for its point. Ties: the earlier. Only where it was the best point's own run, all are
 * looked at.
 */
export function updateBest(state: SearchState, { group }: RunState): void {
  const { best } = state;
  if (best?.group === group) return refreshBest(state);
  const leader = best === undefined ? undefined : resultOf(state, best.group);
  state.best = leading(state, leader, resultOf(state, group))?.best;
}

/** Looks at every point again: values have changed, or are gone. */
export function refreshBest(state: SearchState): void {
  let leader: GroupResult | undefined;
  for (const group of state.groups.keys()) leader = leading(state, leader, resultOf(state, group));
  state.best = leader?.best;
}

type GroupResult = { readonly best: Best; readonly isWhole: boolean };

/** Which of two points goes before the other. */
function leading(
  { spec: { objective } }: SearchState,
  one: GroupResult | undefined,
  other: GroupResult | undefined,
): GroupResult | undefined {
  if (objective === null) return undefined;
  if (one === undefined || other === undefined) return one ?? other;
  if (one.isWhole !== other.isWhole) return one.isWhole ? one : other;
  if (one.best.value === other.best.value) return one.best.group < other.best.group ? one : other;
  return isBetter(objective.goal, one.best.value, other.best.value) ? one : other;
}

function resultOf(state: SearchState, group: number): GroupResult | undefined {
  const runs = state.groups.get(group) ?? [];
  const values = usableValues(runs);
  const mean = meanOf(values);
  if (mean === undefined) return undefined;
  const best = { run: firstUsable(runs).run, group, value: mean.mean };
  return { best, isWhole: isWhole(state, values) };
}

/** Whether a value of each repeat is there. */
export function isWhole({ spec }: SearchState, values: readonly number[]): boolean {
  return values.length === spec.repeats;
}

/** Objective values of runs that ended in a way that makes them count. */
export function usableValues(runs: readonly RunState[]): readonly number[] {
  const values: number[] = [];
  for (const run of runs) if (run.objective !== undefined && isUsable(run)) values.push(run.objective);
  return values;
}

/** The recorded metric that stands for the objective in this run, if one does. */
export function objectiveSeries(state: SearchState, run: RunState): Aggregates | undefined {
  const name = state.objective?.series(run.metrics);
  return name === undefined ? undefined : run.metrics.get(name);
}

/**
 * Whether the run's value may be a result: it ended by itself, or was stopped on purpose. A run that exited 0 and failed only for
 * want of a metric has a result as soon as another metric is looked at.
 */
export function isUsable(run: RunState): boolean {
  if (run.status.kind !== 'ended' || run.objective === undefined) return false;
  const { state, exitCode } = run.status.outcome;
  return state === 'complete' || state === 'stopped' || (state === 'failed' && exitCode === 0);
}

function firstUsable(runs: readonly RunState[]): RunState {
  const found = runs.find(isUsable);
  if (found === undefined) throw new TypeError('no usable run in the group');
  return found;
}

function trialOf(state: SearchState, runs: readonly RunState[]): Trial {
  const first = runs[0];
  if (first === undefined) throw new TypeError('a point without a run');
  const outcome = groupOutcome(runs);
  const values = outcome === undefined ? reported(runs) : usableValues(runs);
  const mean = meanOf(values);
  const steps = runs.map((run) => lastStepOf(state, run)).filter((step) => step >= 0);
  return {
    number: first.group,
    point: first.point,
    objective: mean?.mean,
    standardError: mean?.standardError,
    lastStep: steps.length === 0 ? undefined : Math.max(...steps),
    outcome,
    suggestion: first.why,
  };
}

/** undefined while a run of the point is unfinished; that of a usable run if there is one; else that of the first. */
function groupOutcome(runs: readonly RunState[]): Outcome | undefined {
  const outcomes = runs.map((run) => (run.status.kind === 'ended' ? run.status.outcome : undefined));
  if (outcomes.includes(undefined)) return undefined;
  return outcomes[runs.findIndex(isUsable)] ?? outcomes[0];
}

function reported(runs: readonly RunState[]): readonly number[] {
  return runs.flatMap((run) => (run.objective === undefined ? [] : [run.objective]));
}

function lastStepOf(state: SearchState, run: RunState): number {
  return objectiveSeries(state, run)?.lastStep ?? -1;
}
