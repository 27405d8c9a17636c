// The rows of a search's table: one a point, its repeats taken together, in the order they were proposed or the best first.
import { isBetter, meanOf } from '../search/objective.ts';
import type { RunState, SearchState } from '../search/state.ts';
import { isWhole, usableValues } from '../search/trials.ts';
import type { Point } from '../space/param.ts';

export type Row = {
  readonly group: number;
  readonly point: Point;
  /** At least one; with repeats, all of the point so far. */
  readonly runs: readonly RunState[];
  /** Mean of the objective over the runs whose value counts; undefined: none does. */
  readonly value: number | undefined;
  readonly standardError: number | undefined;
  /** Whether each of its repeats has a value. */
  readonly isWhole: boolean;
};

export function rowsOf(state: SearchState): readonly Row[] {
  return [...state.groups].map(([group, runs]) => {
    const values = usableValues(runs);
    const mean = meanOf(values);
    const point = runs[0]?.point ?? {};
    const [value, standardError] = [mean?.mean, mean?.standardError];
    return { group, point, runs, value, standardError, isWhole: isWhole(state, values) };
  });
}

/** Rows with a value, the best first. Points that lack a value of a repeat come after all others: one lucky run is not a point. */
export function bestRows(state: SearchState): readonly Row[] {
  const usable = rowsOf(state).filter(({ value }) => value !== undefined);
  const goal = state.spec.objective?.goal ?? 'maximize';
  return usable.toSorted((a, b) => Number(b.isWhole) - Number(a.isWhole) || compare(goal, a.value, b.value));
}

/**
 * Names of all metrics that were seen, in the order they were first seen; that of the objective leads, as it was asked for, and
 * stands for the one it was recorded under. What the machine was asked for comes last.
 */
export function metricNames(state: SearchState): readonly string[] {
  const { objective } = state.spec;
  const names = new Set<string>();
  for (const run of state.runs) {
    const series = state.objective?.series(run.metrics);
    for (const name of run.metrics.keys()) if (name !== series) names.add(name);
  }
  if (objective !== null) names.delete(objective.metric);
  const seen = [...names].toSorted((a, b) => Number(isUsage(a)) - Number(isUsage(b)));
  return objective === null ? seen : [objective.metric, ...seen];
}

/** Whether it is no metric of the run's own, but what it used of its machine. */
export function isUsage(name: string): boolean {
  return name.startsWith('hw/');
}

/** What stands for a metric of a run: the objective's value for its metric, the last number for others. */
export function metricOf(state: SearchState, run: RunState, name: string): number | undefined {
  return name === state.spec.objective?.metric ? run.objective : (run.metrics.get(name)?.last ?? undefined);
}

/** Mean of a metric over the runs of a row. */
export function meanMetric(state: SearchState, row: Row, name: string): number | undefined {
  return meanOf(row.runs.flatMap((run) => metricOf(state, run, name) ?? []))?.mean;
}

/** Why the run is in its state; empty while there is nothing to say. */
export function reasonOf({ status, stopping }: RunState): string {
  switch (status.kind) {
    case 'ended':
      return status.outcome.reason;
    case 'queued':
      return status.reason;
    default:
      return stopping?.reason ?? '';
  }
}

/** How long the newest attempt took or has taken, in milliseconds; undefined: not started. */
export function tookMs(run: RunState, now: number): number | undefined {
  return run.startedAt === undefined ? undefined : Math.max(0, (run.endedAt ?? now) - run.startedAt);
}

function compare(goal: 'maximize' | 'minimize', a: number | undefined, b: number | undefined): number {
  if (a === undefined || b === undefined || a === b) return 0;
  return isBetter(goal, a, b) ? -1 : 1;
}
