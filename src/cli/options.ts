// The options of a search: one list for the three commands and for `--from-file`.
import { InvalidArgumentError, Option } from 'commander';
import type { Command } from 'commander';
import { UsageError } from '../errors.ts';
import type { Acquisition, EarlyStop, StrategyName, Timeout } from '../search/spec.ts';
import { acquisitions, defaultChoice } from '../search/spec.ts';
import { parseEarlyStop } from '../strategies/early-stop.ts';
import { collect } from './collect.ts';
import { countFrom } from './count.ts';
import { parseTimeout } from './duration.ts';
import { addPlaceOptions } from './place-options.ts';
import type { PlaceOptions } from './place-options.ts';

const positive = countFrom(1);

/** As commander gives them; undefined: not on the command line. */
export type SearchOptions = PlaceOptions & {
  param?: string[];
  jsonParam?: string[];
  constraint?: string[];
  numRuns?: number;
  parallelRuns?: number;
  jobs?: number;
  metric?: string;
  metricAgg?: 'last' | 'min' | 'max' | 'avg';
  goal?: 'maximize' | 'minimize';
  minimize?: true;
  objective?: string;
  metricRegex?: string[];
  metricsFile?: string[];
  tensorboardDir?: string[];
  autolog?: boolean;
  render?: string[];
  stopCondition?: string[];
  earlyStop?: EarlyStop;
  start?: string[];
  points?: string;
  zip?: string[];
  from?: string[];
  import?: string[];
  repeats?: number;
  timeout?: Timeout;
  retries?: number;
  maxFailures?: number;
  failFast?: true;
  maxTime?: Timeout;
  target?: string;
  patience?: number;
  stopWhenFlat?: true;
  onFinish?: string;
  onBest?: string;
  onHangup?: 'continue' | 'stop';
  acquisition?: Acquisition;
  exploration?: number;
  seed?: number;
  cwd?: 'here' | 'run';
  name?: string;
  description?: string;
  label?: string[];
  failOn?: 'any' | 'all' | 'never';
  assert?: string[];
  fromFile?: string;
  saveCommand?: string;
  background?: true;
  dryRun?: true;
  yes?: true;
  input?: boolean;
  json?: true | 'all';
  reporter?: 'live' | 'lines' | 'json' | 'none';
  quiet?: true;
  color?: 'auto' | 'always' | 'never';
};

export function addSearchOptions(command: Command, strategy: StrategyName): void {
  const isGrid = strategy === 'grid';
  command
    .option('-P, --param <NAME=SPEC>', 'V[,V...] or MIN:MAX[:OPTION...]; repeat (hyper help params)', collect)
    .option('--json-param <NAME=[...]>', 'values that contain commas, as JSON; repeat', collect)
    .option('--constraint <EXPR>', "never violated, e.g. 'layers*width<=4096'; repeat", collect)
    .option(
      '-n, --num-runs <N>',
      `runs in all${isGrid ? ' (default: every point)' : ', failed ones included'}`,
      positive,
    )
    .option('-r, --parallel-runs <N>', 'runs at once (default: one a visible GPU, else 1)', atOnce)
    .addOption(new Option('-j, --jobs <N>', 'the same as --parallel-runs').argParser(atOnce).hideHelp())
    .option('--metric <NAME>', `what to optimise${strategy === 'bayesian' ? '' : ', if anything'} (hyper help metrics)`)
    .addOption(
      choice('-a, --metric-agg <AGG>', 'of the values of a run (default: last)', ['last', 'min', 'max', 'avg']),
    )
    .addOption(choice('--goal <GOAL>', '(default: maximize)', ['maximize', 'minimize']))
    .option('--minimize', 'short for --goal minimize')
    .option('--objective <EXPR>', "instead of --metric, e.g. 'val_acc - 0.1*gap'");
  if (strategy === 'bayesian') addChoiceOptions(command);
  addSourceOptions(command);
  addKnownOptions(command, isGrid);
  addLifeOptions(command);
  addPlaceOptions(command);
  command
    .option('--seed <N>', 'of the search; the same seed proposes the same points', seedNumber)
    .addOption(choice('--cwd <WHERE>', 'where runs start: here, or run: each in $HYPER_RUN_DIR', ['here', 'run']))
    .option('--name <NAME>', 'of the search', searchName)
    .option('-d, --description <TEXT>', 'of the search')
    .option('--label <NAME>', 'of the search; repeat', collect)
    .addOption(choice('--fail-on <WHICH>', 'failed runs that make hyper exit 3', ['any', 'all', 'never']))
    .option('--assert <EXPR>', "exit 5 unless it holds, e.g. 'best(val_acc) >= 0.82'; repeat", collect)
    .option('--from-file <FILE>', 'options and command from YAML or JSON; the command line wins')
    .option('--save-command <FILE>', 'write options and command as YAML')
    .option('-b, --background', 'go on without this terminal; prints the number of the search')
    .option('--dry-run', 'show the plan, run nothing')
    .option('-y, --yes', 'do not ask')
    .option('--no-input', 'never ask; what is missing is an error');
  addScreenOptions(command);
}

/** How boldly the next point is chosen. */
function addChoiceOptions(command: Command): void {
  const { acquisition, exploration } = defaultChoice;
  command
    .addOption(
      choice(
        '--acquisition <NAME>',
        `upper confidence bound, expected improvement, or both by turns (default: ${acquisition})`,
        acquisitions,
      ),
    )
    .option(
      '--exploration <SHARE>',
      `of bounds; 0: only what looks best, 1: only the unknown (default: ${exploration})`,
      share,
    );
}

function share(text: string): number {
  const value = text.trim() === '' ? NaN : Number(text);
  if (value >= 0 && value <= 1) return value;
  throw new InvalidArgumentError('Expected a number from 0 to 1.');
}

/** Points that are wanted, and results that are known. */
function addKnownOptions(command: Command, isGrid: boolean): void {
  command
    .option('--start <POINT>', 'run this point first, e.g. lr=3e-4,layers=4; repeat', collect)
    .option('--from <SEARCH>', 'take the results of an earlier search as known; repeat', collect)
    .option('--import <FILE>', 'take known results from CSV or JSON (hyper help import); repeat', collect);
  if (!isGrid) return;
  command
    .option('--points <FILE>', 'run the rows of a CSV; its columns are params')
    .option('--zip <NAMES>', 'params that step together, e.g. width,depth; repeat', collect);
}

/** When runs and the search end, and what else happens then. */
function addLifeOptions(command: Command): void {
  command
    .option('--stop-condition <COND>', "end a run early, e.g. 'loss > 5:2 && acc < .1'; repeat", collect)
    .option('--early-stop <RULE>', 'median[,grace=5]: end runs worse than half of the others', earlyStop)
    .option('--repeats <N>', 'runs of each point, grouped in results (default: 1)', positive)
    .option('--timeout <DURATION>', 'limit of one run: 90s, 30m, 2h; bare: minutes', parseTimeout)
    .option('--retries <N>', 'new attempts of a run that fails (default: 0)', countFrom(0))
    .option('--max-failures <N>', 'pause the search when so many runs have failed', positive)
    .option('--fail-fast', 'short for --max-failures 1')
    .option('--max-time <DURATION>', 'of the search: then its runs are asked to end', parseTimeout)
    .option('--target <COND>', "end the search at a best value, e.g. 'val_acc>=0.9'")
    .option('--patience <N>', 'end the search after so many runs without a new best', positive)
    .option('--stop-when-flat', 'end the search when more runs would gain less than the noise')
    .option('--on-finish <CMD>', 'run by /bin/sh when the search ends (hyper help environment)')
    .option('--on-best <CMD>', 'run by /bin/sh at each new best')
    .addOption(choice('--on-hangup <WHAT>', 'when the terminal is closed (default: continue)', ['continue', 'stop']));
}

/** Where metrics come from, and what the command is given: of a search, and of a probe for one. */
export function addSourceOptions(command: Command): void {
  command
    .option('--metric-regex <NAME=RE>', 'a metric from the log by a pattern (RE2); repeat', collect)
    .option('--metrics-file <PATH>', 'read the CSV, JSON lines or JSON a run writes; repeat', collect)
    .option('--tensorboard-dir <PATH>', 'read the scalars of event files below it; repeat', collect)
    .option('--no-autolog', 'Keras and Lightning do not report by themselves')
    .option('--render <FILE>', 'a copy of FILE with its :NAME: replaced is :FILE: in the command; repeat', collect);
}

/** How a search is shown. */
export type ScreenOptions = Pick<SearchOptions, 'json' | 'reporter' | 'quiet' | 'color'>;

export function addScreenOptions(command: Command): void {
  command
    .addOption(choice('--json [what]', 'NDJSON events on stdout; --json=all: every metric value too', ['all']))
    .addOption(
      choice('--reporter <KIND>', 'progress on stderr (default: what fits)', ['live', 'lines', 'json', 'none']),
    )
    .option('-q, --quiet', 'only the best line at the end')
    .addOption(choice('--color <WHEN>', '(default: auto)', ['auto', 'always', 'never']));
}

export function choice(flags: string, text: string, choices: readonly string[]): Option {
  return new Option(flags, text).choices(choices);
}

/** More than any machine runs at once, and few enough to hold. */
const mostAtOnce = 10_000;

export function atOnce(text: string): number {
  const value = positive(text);
  if (value <= mostAtOnce) return value;
  throw new InvalidArgumentError(`At most ${mostAtOnce.toLocaleString('en-US')} runs at once.`);
}

/** Names that `hyper show` could not tell from a number of a search or a word of ours. */
function searchName(text: string): string {
  if (text.trim() !== '' && !/^#?\d+$/.test(text) && !['last', 'best'].includes(text) && !text.includes('/'))
    return text;
  throw new InvalidArgumentError('Expected a name that is no number, not "last" or "best", and has no "/".');
}

function earlyStop(text: string): EarlyStop {
  try {
    return parseEarlyStop(text);
  } catch (error) {
    throw error instanceof UsageError ? new InvalidArgumentError(error.message) : error;
  }
}

function seedNumber(text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value < 2 ** 32) return value;
  throw new InvalidArgumentError('Expected a whole number from 0 to 4294967295.');
}

/** Without what nobody typed: of an option `--no-x`, commander says that x is true. */
export function withoutDefaults({ autolog, input, ...options }: SearchOptions): SearchOptions {
  return { ...options, ...(autolog === false ? { autolog } : {}), ...(input === false ? { input } : {}) };
}

/** The options with one spelling for what has two. */
export type PlainOptions = Omit<SearchOptions, 'jobs' | 'minimize' | 'reporter' | 'mount'> & {
  reporter?: Exclude<SearchOptions['reporter'], 'json' | undefined>;
};

/** `-j` is `-r`, `-m` is `--upload`, `--minimize` is `--goal minimize`, `--reporter json` is `--json`. */
export function withOneSpelling({ jobs, minimize, reporter, mount, ...options }: SearchOptions): PlainOptions {
  if (options.goal === 'maximize' && minimize === true) {
    throw new UsageError('goal.twice', '--goal maximize and --minimize contradict each other');
  }
  return {
    ...options,
    ...(jobs === undefined ? {} : { parallelRuns: options.parallelRuns ?? jobs }),
    ...(mount === undefined ? {} : { upload: [...(options.upload ?? []), ...mount] }),
    ...(minimize === true ? { goal: 'minimize' } : {}),
    ...(reporter === 'json' ? { json: options.json ?? true } : reporter === undefined ? {} : { reporter }),
  };
}
