// The one number of a run that is optimised, and which of two is better.
import type { Derived } from './derived.ts';
import type { MetricTotals } from './events.ts';
import { findMetric } from './metric-name.ts';
import { metricPrefixes } from './source-prefix.ts';
import type { Aggregate, Goal, Objective, SearchSpec } from './spec.ts';

type Metrics = ReadonlyMap<string, MetricTotals>;

/** How an objective is read off the metrics that a run has reported, by their recorded names. */
export type ObjectiveReader = {
  /** undefined: no finite value yet. */
  value(metrics: Metrics): number | undefined;
  /** The recorded name of the metric that is optimised; undefined: not reported yet, or an expression has no single one. */
  series(metrics: Metrics): string | undefined;
  /** The first name that is needed and was not reported. */
  missing(metrics: Metrics): string | undefined;
  /** The reader of another objective over the same metrics; of an expression only where this is one of it. */
  as(objective: Objective): ObjectiveReader;
};

type Aim = Pick<SearchSpec, 'objective' | 'sources'>;

/** null where the search has no objective. The mathematics of expressions is loaded only where there is one. */
export async function loadObjective({ objective, sources }: Aim): Promise<ObjectiveReader | null> {
  if (objective?.expression !== true) return plainObjective({ objective, sources });
  const { parseDerived } = await import('./derived.ts');
  return derivedReader(parseDerived(objective.metric), objective, finder(sources));
}

/** The same at once, for an objective that is no expression. */
export function plainObjective({ objective, sources }: Aim): ObjectiveReader | null {
  if (objective?.expression === true) throw new TypeError('an objective that is an expression is loaded');
  return objective === null ? null : metricReader(objective, finder(sources));
}

type Find = (name: string, metrics: Metrics) => string | undefined;

function finder(sources: SearchSpec['sources']): Find {
  const prefixes = metricPrefixes(sources);
  return (name, metrics) => findMetric(name, metrics, prefixes);
}

function metricReader({ metric, aggregate }: Objective, find: Find): ObjectiveReader {
  return {
    value: (metrics) => valueOf(metrics, find(metric, metrics), aggregate),
    series: (metrics) => find(metric, metrics),
    missing: (metrics) => (find(metric, metrics) === undefined ? metric : undefined),
    as(objective) {
      if (objective.expression === true) throw new TypeError('an objective that is an expression is loaded');
      return metricReader(objective, find);
    },
  };
}

function derivedReader(derived: Derived, own: Objective, find: Find): ObjectiveReader {
  const plain = own.aggregate;
  return {
    value: (metrics) => derived.evaluate((name, aggregate = plain) => valueOf(metrics, find(name, metrics), aggregate)),
    series: () => undefined,
    missing: (metrics) => derived.names.find((name) => find(name, metrics) === undefined),
    as(objective) {
      if (objective.expression !== true) return metricReader(objective, find);
      if (objective.metric !== own.metric) throw new TypeError('an objective that is an expression is loaded');
      return derivedReader(derived, objective, find);
    },
  };
}

function valueOf(metrics: Metrics, name: string | undefined, aggregate: Aggregate): number | undefined {
  const totals = name === undefined ? undefined : metrics.get(name);
  return totals === undefined ? undefined : aggregateOf(totals, aggregate);
}

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
  return objective.expression === true ? objective.metric : `${objective.metric} (${objective.aggregate})`;
}
