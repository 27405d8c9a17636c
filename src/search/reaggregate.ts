// A recorded search seen under another objective: what `hyper show --metric` asks for.
import { UsageError } from '../errors.ts';
import { goalOf, looksLike } from './looks.ts';
import type { Aggregate, Goal, Objective, SearchSpec } from './spec.ts';

/** At most one of `metric` and `expression`, a text that `parseDerived` has read. */
export type ObjectiveChange = {
  readonly metric?: string | undefined;
  readonly expression?: string | undefined;
  readonly aggregate?: Aggregate | undefined;
  readonly goal?: Goal | undefined;
};

/**
 * The spec as if the search had been asked for that; what is not given stays as it was. Of another metric the goal is what its name
 * looks like, else maximize, as for a search; of an expression maximize. Throws UsageError where there is no metric to change.
 */
export function withObjective(spec: SearchSpec, change: ObjectiveChange): SearchSpec {
  const { metric, expression, aggregate, goal } = change;
  if (metric === undefined && expression === undefined && aggregate === undefined && goal === undefined) return spec;
  if (metric?.trim() === '') throw new UsageError('metric.empty', '--metric is empty', { hint: 'add  --metric NAME' });
  const target = targetOf(spec.objective, metric, expression, aggregate === undefined ? '--goal' : '--metric-agg');
  const isSame = target.metric === spec.objective?.metric && target.expression === spec.objective.expression;
  return {
    ...spec,
    objective: {
      ...target,
      aggregate: aggregate ?? spec.objective?.aggregate ?? 'last',
      goal: goal ?? (isSame ? spec.objective?.goal : undefined) ?? usualGoal(target),
    },
  };
}

type Target = Pick<Objective, 'metric' | 'expression'>;

/** `flag`: what needs a metric where none is given. */
function targetOf(
  before: Objective | null,
  metric: string | undefined,
  expression: string | undefined,
  flag: string,
): Target {
  if (expression !== undefined) return { metric: expression.trim(), expression: true };
  if (metric !== undefined) return { metric: metric.trim() };
  if (before !== null) return before;
  throw new UsageError('metric.missing', `${flag} needs --metric: the search had none`, { hint: 'add  --metric NAME' });
}

function usualGoal({ metric, expression }: Target): Goal {
  const looks = expression === true ? undefined : looksLike(metric);
  return looks === undefined ? 'maximize' : goalOf(looks);
}
