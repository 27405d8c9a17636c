// What a search optimises, from its options; and a word where the goal is most likely the wrong one.
import { UsageError } from '../errors.ts';
import { goalWarning } from '../search/looks.ts';
import type { Objective, StrategyName } from '../search/spec.ts';
import { runOf } from '../search/runs.ts';
import { objectiveSeries } from '../search/trials.ts';
import type { View } from '../views/view.ts';
import type { PlainOptions } from './options.ts';
import type { Asker } from './prompt.ts';

/** Asks for the metric where the strategy needs one and nobody gave it. null: nothing is optimised. */
export async function askObjective(
  strategy: StrategyName,
  options: PlainOptions,
  asker: Asker,
): Promise<Objective | null> {
  if (options.objective !== undefined) return await derivedObjective(options.objective, options);
  const isNeeded = strategy === 'bayesian';
  const metric =
    options.metric ?? (isNeeded ? await asker.ask('Enter the metric to optimize', '--metric NAME') : undefined);
  if (metric !== undefined && metric.trim() !== '') return { metric: metric.trim(), ...aggregateAndGoal(options) };
  if (isNeeded || metric !== undefined)
    throw new UsageError('metric.empty', '--metric is empty', { hint: 'add  --metric NAME' });
  const lonely = loneOption(options);
  if (lonely === undefined) return null;
  throw new UsageError('metric.missing', `${lonely} needs --metric`, { hint: 'add  --metric NAME' });
}

/** Says that a loss is maximised, or a score minimised, where no `--goal` says that this is meant. */
export function goalNote(objective: Objective | null, options: PlainOptions): readonly string[] {
  if (objective === null || options.goal !== undefined) return [];
  const warning = goalWarning(objective);
  return warning === undefined ? [] : [`warning: ${warning}`];
}

/**
 * The same view, with a word after the first run that ended with values where their course tells that the goal is the wrong one,
 * and the name did not. Only of a search whose goal nobody gave.
 */
export function withGoalWatch(view: View, objective: Objective | null, options: PlainOptions): View {
  if (objective === null || options.goal !== undefined || goalWarning(objective) !== undefined) return view;
  let isOver = false;
  return {
    ...view,
    update(state, fact) {
      view.update(state, fact);
      if (isOver || fact.kind !== 'event' || fact.event.kind !== 'run.ended') return;
      const series = objectiveSeries(state, runOf(state, fact.event.run));
      if (series === undefined || series.count === 0) return;
      isOver = true;
      const warning = goalWarning(objective, { ...series, first: series.thumbnail.values[0] ?? null });
      if (warning !== undefined) view.notice(warning);
    },
  };
}

async function derivedObjective(text: string, options: PlainOptions): Promise<Objective> {
  if (options.metric !== undefined) {
    throw new UsageError('objective.twice', '--metric and --objective are two objectives', {
      hint: 'give one of them',
    });
  }
  const { parseDerived } = await import('../search/derived.ts');
  parseDerived(text);
  if (options.earlyStop !== undefined) {
    throw new UsageError('objective.early-stop', '--early-stop follows one metric over its steps, not --objective', {
      hint: 'use  --metric NAME',
    });
  }
  return { metric: text.trim(), ...aggregateAndGoal(options), expression: true };
}

function aggregateAndGoal({ metricAgg, goal }: PlainOptions): Pick<Objective, 'aggregate' | 'goal'> {
  return { aggregate: metricAgg ?? 'last', goal: goal ?? 'maximize' };
}

/** An option that means nothing without an objective. */
function loneOption({ metricAgg, goal, earlyStop, stopWhenFlat }: PlainOptions): string | undefined {
  if (metricAgg !== undefined) return '--metric-agg';
  if (goal !== undefined) return '--goal';
  if (stopWhenFlat !== undefined) return '--stop-when-flat';
  return earlyStop === undefined ? undefined : '--early-stop';
}
