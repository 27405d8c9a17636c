// What of a search may be changed once it has begun, as options.
import { InvalidArgumentError, Option } from 'commander';
import type { Command } from 'commander';
import { UsageError } from '../errors.ts';
import { withObjective } from '../search/reaggregate.ts';
import type { Aggregate, Goal, SearchSpec, SpecChange, Timeout } from '../search/spec.ts';
import { countFrom } from './count.ts';
import { parseTimeout } from './duration.ts';
import { atOnce } from './options.ts';

/** `none` as it is typed: null is to commander a value that is missing. */
type OrNone<T> = T | 'none';

export type Settings = {
  readonly numRuns?: number;
  readonly parallelRuns?: number;
  readonly metric?: string;
  readonly metricAgg?: Aggregate;
  readonly goal?: Goal;
  readonly minimize?: true;
  readonly timeout?: OrNone<Timeout>;
  readonly retries?: number;
  readonly maxFailures?: OrNone<number>;
  readonly maxTime?: OrNone<Timeout>;
  readonly target?: string;
  readonly patience?: OrNone<number>;
  readonly stopWhenFlat?: boolean;
};

const names: readonly (keyof Settings)[] = [
  'numRuns',
  'parallelRuns',
  'timeout',
  'retries',
  'maxFailures',
  'maxTime',
  'target',
  'patience',
  'stopWhenFlat',
];

/** Options of a search that no recorded one can take: known here so that this can be explained. */
const fixed = ['param', 'json-param', 'constraint', 'seed', 'repeats', 'strategy', 'command'] as const;

export function addSettings(command: Command): void {
  for (const word of fixed) {
    command.addOption(new Option(`${word === 'param' ? '-P, ' : ''}--${word} [X]`).hideHelp());
  }
  command
    .option('-n, --num-runs <N>', 'runs in all', countFrom(1))
    .option('-r, --parallel-runs <N>', 'runs at once', atOnce)
    .option('--metric <NAME>', 'what to optimise')
    .addOption(new Option('-a, --metric-agg <AGG>', 'of the values of a run').choices(['last', 'min', 'max', 'avg']))
    .addOption(new Option('--goal <GOAL>', 'of the metric').choices(['maximize', 'minimize']))
    .option('--minimize', 'short for --goal minimize')
    .option('--timeout <DURATION>', 'limit of one run that starts from now on, or none', orNone(parseTimeout))
    .option('--retries <N>', 'new attempts of a run that fails', countFrom(0))
    .option('--max-failures <N>', 'pause the search when so many runs have failed, or none', orNone(countFrom(1)))
    .option('--max-time <DURATION>', 'of the search, while it is driven, or none', orNone(parseTimeout))
    .option('--target <COND>', "end the search at a best value, e.g. 'val_acc>=0.9', or none", asText)
    .option('--patience <N>', 'end the search after so many runs without a new best, or none', orNone(countFrom(1)))
    .option('--stop-when-flat', 'end the search when more runs would gain less than the noise')
    .option('--no-stop-when-flat', 'go on all the same');
}

/** Throws UsageError as `withObjective` does, and for two goals. */
export function changeOf(spec: SearchSpec, settings: Settings): SpecChange {
  const { metric, metricAgg: aggregate } = settings;
  const goal = goalOf(settings);
  const given = names.filter((name) => settings[name] !== undefined);
  const plain = Object.fromEntries(given.map((name) => [name, settings[name] === 'none' ? null : settings[name]]));
  const isAim = metric !== undefined || aggregate !== undefined || goal !== undefined;
  const objective = isAim ? { objective: withObjective(spec, { metric, aggregate, goal }).objective } : {};
  return { ...plain, ...objective };
}

/** Throws UsageError for options that no recorded search can take. */
export function refuseFixed(settings: Readonly<Record<string, unknown>>): void {
  const found = fixed.find((word) => settings[word === 'json-param' ? 'jsonParam' : word] !== undefined);
  if (found === undefined) return;
  throw new UsageError('set.fixed', `--${found} cannot be changed: the runs of a search belong together`, {
    hint: 'start another search; with  --from SEARCH  it knows the results of this one',
  });
}

function goalOf({ goal, minimize }: Settings): Goal | undefined {
  if (minimize !== true) return goal;
  if (goal === 'maximize')
    throw new UsageError('goal.twice', '--goal maximize and --minimize contradict each other', {
      hint: 'give one of them',
    });
  return 'minimize';
}

function orNone<T>(parse: (text: string) => T): (text: string) => OrNone<T> {
  return (text) => (text === 'none' ? text : parse(text));
}

function asText(text: string): string {
  if (text.trim() !== '') return text;
  throw new InvalidArgumentError("Expected a condition such as 'val_acc>=0.9'.");
}
