// `--metric` and its kin: a recorded search seen as if it had optimised something else.
import { UsageError } from '../errors.ts';
import { describeMissing } from '../search/missing-metric.ts';
import { withObjective } from '../search/reaggregate.ts';
import type { SearchSpec } from '../search/spec.ts';
import type { SearchState } from '../search/state.ts';
import type { SeenAsOptions } from './seen-as-options.ts';

/** Throws UsageError where they contradict each other. */
export async function changeOf(options: SeenAsOptions): Promise<(spec: SearchSpec) => SearchSpec> {
  const { metric, objective: expression, metricAgg: aggregate } = options;
  if (metric !== undefined && expression !== undefined) {
    throw new UsageError('objective.twice', '--metric and --objective are two objectives', {
      hint: 'give one of them',
    });
  }
  if (options.goal === 'maximize' && options.minimize === true) {
    throw new UsageError('goal.twice', '--goal maximize and --minimize contradict each other');
  }
  const goal = options.minimize === true ? 'minimize' : options.goal;
  if (expression !== undefined) (await import('../search/derived.ts')).parseDerived(expression);
  return (spec) => withObjective(spec, { metric, expression, aggregate, goal });
}

/** A name that no run reported is most likely misspelt. Throws UsageError, its code beginning with `command`. */
export function refuseUnseen(
  { search, objective, runs }: SearchState,
  { metric, objective: expression }: SeenAsOptions,
  command: string,
): void {
  if ((metric === undefined && expression === undefined) || objective === null) return;
  const missing = runs.map((run) => objective.missing(run.metrics));
  if (missing.some((name) => name === undefined)) return;
  const seen = [...new Set(runs.flatMap(({ metrics }) => [...metrics.keys()]))];
  throw new UsageError(
    `${command}.metric`,
    `no run of search #${search} reported ${describeMissing(missing[0] ?? metric ?? '', seen)}`,
  );
}
