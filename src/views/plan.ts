// `--dry-run`: how many runs, of how many points, the first commands, and where the values would fall.
import { objectiveLabel } from '../search/objective.ts';
import type { SearchSpec } from '../search/spec.ts';
import type { Point } from '../space/param.ts';
import { formatNumber } from '../space/value.ts';
import { histogramLines } from './histogram.ts';
import { redactCommand } from './redact.ts';
import { atOnceText } from './place.ts';
import { safe } from './safe.ts';
import { dotsOf, flow } from './search-head.ts';
import type { Terminal } from './terminal.ts';

export type Plan = {
  readonly spec: SearchSpec;
  /** Draws that kept all constraints; undefined without constraints. */
  readonly feasible: { readonly feasible: number; readonly draws: number } | undefined;
  /** Points of the whole space, constraints not counted; undefined: infinitely many. */
  readonly cardinality: bigint | undefined;
  /** Those of the first points. */
  readonly commands: readonly string[];
  /** Points that show where values fall: those of the search as far as they are known. */
  readonly samples: readonly Point[];
  /** What is to be said of it beside. */
  readonly notes?: readonly string[];
};

export function renderPlan(terminal: Terminal, plan: Plan): string {
  const { spec, cardinality, commands, samples } = plan;
  const points = Math.ceil(spec.numRuns / spec.repeats);
  const more = (cardinality === undefined ? points : Math.min(points, Number(cardinality))) - commands.length;
  const unseen = more <= 0 ? [] : [`  ${dotsOf(terminal)} and ${more.toLocaleString('en')} more${laterPoints(spec)}`];
  const lines = [
    ...flow(headPieces(plan), terminal.width()),
    ...sizeLines(plan),
    ...(plan.notes ?? []).map((note) => `  ${safe(note)}`),
    '',
    commands.length === 1 ? 'First command' : `First ${commands.length} commands`,
    ...commands.map((command) => `  ${safe(redactCommand(command))}`),
    ...unseen,
    '',
    `Where values fall (${samples.length} ${samples.length === 1 ? 'sample' : 'samples'})`,
    ...spec.space.flatMap((param) => histogramLines(terminal, param, samples)),
    '',
    'Nothing was started.',
  ];
  return `${lines.join('\n')}\n`;
}

function headPieces({ spec }: Plan): readonly string[] {
  const { numRuns, repeats, objective } = spec;
  return [
    `Plan: ${spec.strategy}, ${numRuns.toLocaleString('en')} ${numRuns === 1 ? 'run' : 'runs'}`,
    ...(repeats === 1 ? [] : [`${repeats} of each point`]),
    atOnceText(spec),
    ...(objective === null ? [] : [`${objective.goal} ${safe(objectiveLabel(objective))}`]),
    `seed ${spec.seed}`,
  ];
}

function sizeLines({ spec, cardinality, feasible }: Plan): readonly string[] {
  const size =
    cardinality === undefined
      ? '  infinitely many points'
      : `  ${cardinality.toLocaleString('en')} ${cardinality === 1n ? 'point' : 'points'} in the ${spec.strategy === 'grid' ? 'grid' : 'search space'}`;
  if (feasible === undefined) return [size];
  const share = formatNumber((100 * feasible.feasible) / feasible.draws, 3);
  const isWhole = spec.strategy === 'grid' && BigInt(feasible.draws) === cardinality;
  const what = isWhole ? 'points' : 'draws';
  const counts = `${feasible.feasible.toLocaleString('en')} of ${feasible.draws.toLocaleString('en')} ${what}`;
  return [size, `  ${share} % of it keep ${safe(spec.constraints.join(' and '))} (${counts})`];
}

function laterPoints({ strategy }: SearchSpec): string {
  return strategy === 'bayesian' ? ', which depend on the results' : '';
}
