// The part of the summary that tells of the best point, if there is one.
import { isBetter } from '../search/objective.ts';
import type { Objective } from '../search/spec.ts';
import { runOf } from '../search/runs.ts';
import type { Best, SearchState } from '../search/state.ts';
import { usableValues } from '../search/trials.ts';
import type { SearchSpace } from '../space/param.ts';
import { boundWarnings } from './bounds.ts';
import { labelled } from './labelled.ts';
import { enoughText, outlookParts } from './outlook.ts';
import { rankedTrials, resultsOf, runOfTrial } from './ranking.ts';
import type { Result } from './ranking.ts';
import { displayValue, endedCount, runsText } from './run-text.ts';
import { safe } from './safe.ts';
import { sparkline } from './sparkline.ts';
import { paint } from './terminal.ts';
import type { Terminal } from './terminal.ts';
import type { ViewContext } from './view.ts';

const curveCells = 24;

/** The hull of the best five says something once there are others they could have been. */
const bestOf = 5;
const leastForNote = 8;

/** Blocks of lines; none without an objective. */
export function resultSection(
  terminal: Terminal,
  state: SearchState,
  context: ViewContext,
): readonly (readonly string[])[] {
  const { objective, space } = state.spec;
  const { best } = state;
  if (objective === null) return [];
  if (best === undefined)
    return state.runs.length === 0 ? [] : [[`  No run has ended with a value for ${safe(objective.metric)}`]];
  const ranked = rankedTrials(state);
  const found = ranked.find((trial) => trial.number === best.group);
  return [
    [bestLine(terminal, state, objective, best, found), ...nextLine(terminal, state, best, ranked)],
    [
      ...soFar(terminal, state, objective, best),
      ...enough(terminal, state),
      ...notes(terminal, space, found, ranked),
      ...ahead(terminal, state, context),
    ],
    ['  Run it again', `    ${context.command(state, best.run)}`],
  ];
}

function bestLine(
  terminal: Terminal,
  state: SearchState,
  { metric }: Objective,
  best: Best,
  found: Result | undefined,
): string {
  const value = `${best.run}  ${safe(metric)} ${valueText(terminal, best.value, found?.standardError)}`;
  const runs = usableValues(state.groups.get(best.group) ?? []).length;
  const repeats = state.spec.repeats > 1 ? ` (${runsText(runs)})` : '';
  const point = runOf(state, best.run).point;
  const params = state.spec.space.map(({ name }) => `${safe(name)} ${safe(displayValue(point[name] ?? null))}`);
  return labelled(terminal, 'Best', [paint(terminal, 'green', value) + repeats, ...params]);
}

function nextLine(terminal: Terminal, state: SearchState, best: Best, ranked: readonly Result[]): readonly string[] {
  const next = ranked.filter((trial) => trial.number !== best.group).slice(0, 2);
  const parts = next.map((trial) => {
    const value = valueText(terminal, trial.objective, trial.standardError);
    return `${runOfTrial(state, trial)}  ${value}`;
  });
  return parts.length === 0 ? [] : [labelled(terminal, 'Next', parts)];
}

/** `0.8424`, with repeats `0.8424 ± 0.0031`: the mean and its standard error. */
function valueText({ isUtf8 }: Terminal, value: number, standardError: number | undefined): string {
  if (standardError === undefined) return displayValue(value);
  return `${displayValue(value)} ${isUtf8 ? '±' : '+-'} ${displayValue(standardError, 2)}`;
}

/** The best value over time, in the order the points were proposed. */
function soFar(terminal: Terminal, state: SearchState, { goal }: Objective, best: Best): readonly string[] {
  const values = resultsOf(state).map((trial) => trial.objective);
  if (values.length < 2) return [];
  const curve: number[] = [];
  for (const value of values) {
    const before = curve.at(-1);
    curve.push(before === undefined || isBetter(goal, value, before) ? value : before);
  }
  const [first, last] = [curve[0] ?? 0, curve.at(-1) ?? 0].map((value) => displayValue(value, 3));
  const line = sparkline(curve, Math.min(curveCells, curve.length), terminal.isUtf8);
  const place = runOf(state, best.run).trial;
  return [
    labelled(terminal, 'So far', [`${first} ${line} ${last}`, `best found at run ${place} of ${state.runs.length}`]),
  ];
}

/** Whether fewer runs would have done. */
function enough(terminal: Terminal, state: SearchState): readonly string[] {
  const text = enoughText(state);
  return text === undefined ? [] : [labelled(terminal, '', [text])];
}

/** Of a search that has not come to all its runs, what they may gain. */
function ahead(terminal: Terminal, state: SearchState, context: ViewContext): readonly string[] {
  const outlook = context.outlook?.();
  if (outlook === undefined || endedCount(state) >= state.spec.numRuns) return [];
  const [gain, noise, chance] = outlookParts(state, outlook, context.now(), terminal.isUtf8);
  return [labelled(terminal, 'Ahead', [`${gain}${noise ?? ''}`, (chance ?? '').replace(/^; /, '')])];
}

/** That all results are the same is the news, or a best point on the edge; else where the good ones lie. */
function notes(
  terminal: Terminal,
  space: SearchSpace,
  found: Result | undefined,
  ranked: readonly Result[],
): readonly string[] {
  if (ranked.length >= leastForNote && ranked.every(({ objective }) => objective === ranked[0]?.objective))
    return [paint(terminal, 'yellow', `  ! all ${ranked.length} results are alike: the params change nothing`)];
  const warnings = found === undefined ? [] : boundWarnings(space, found.point);
  if (warnings.length > 0) return warnings.map((text) => paint(terminal, 'yellow', `  ! ${text}`));
  if (ranked.length < leastForNote) return [];
  const ranges = space.flatMap((param) => {
    const values = ranked.slice(0, bestOf).map(({ point }) => point[param.name]);
    const numbers = values.filter((value) => typeof value === 'number');
    return param.kind === 'range' ? [rangeText(terminal, param.name, numbers)] : [];
  });
  const [first, ...others] = ranges;
  return first === undefined ? [] : [labelled(terminal, 'Note', [`the best ${bestOf} lie in ${first}`, ...others])];
}

function rangeText({ isUtf8 }: Terminal, name: string, values: readonly number[]): string {
  const [low, high] = [Math.min(...values), Math.max(...values)].map((value) => displayValue(value, 3));
  return low === high ? `${safe(name)} ${low}` : `${safe(name)} ${low}${isUtf8 ? '–' : ' to '}${high}`;
}
