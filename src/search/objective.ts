// The one number of a run that is optimised, and which of two is better.
import type { MetricTotals } from './events.ts';
import type { Aggregate, Goal, Objective } from './spec.ts';

/** The aggregate of a metric's totals; undefined where it has no finite value. */
export function aggregateOf(totals: MetricTotals, aggregate: Aggregate): number | undefined {
  switch (aggregate) {
    case 'last':
      return totals.last ?? undefined;
    case 'min':
      return totals.min ?? undefined;
    case 'max':
      return totals.max ?? undefined;
    case 'avg':
      return totals.count === 0 ? undefined : totals.sum / totals.count;
  }
}

export function isBetter(goal: Goal, value: number, than: number): boolean {
  return goal === 'maximize' ? value > than : value < than;
}

/** Mean of a point's runs, and the standard error of that mean (sample standard deviation ÷ √n; undefined below two values). */
export function meanOf(values: readonly number[]): { mean: number; standardError: number | undefined } | undefined {
  if (values.length === 0) return undefined;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  if (values.length === 1) return { mean, standardError: undefined };
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, standardError: Math.sqrt(squares / (values.length - 1) / values.length) };
}

/** `val_acc (last)`: how people read an objective. */
export function objectiveLabel(objective: Objective): string {
  return `${objective.metric} (${objective.aggregate})`;
}
