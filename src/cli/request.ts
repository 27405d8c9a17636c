// From options to a search's spec: merges the file, asks for what is missing, checks everything before anything starts.
import { randomInt } from 'node:crypto';
import { UsageError } from '../errors.ts';
import { readCodeVersion } from '../executors/code/version.ts';
import { parseAssertion } from '../search/assertion.ts';
import { parseTemplate } from '../search/command.ts';
import { checkEnvironmentNames } from '../search/environment.ts';
import type { ImportBatch } from '../search/events.ts';
import { literalNames } from '../search/literal-names.ts';
import type { CommandTemplate, Objective, RenderSpec, SearchSpec, StrategyName } from '../search/spec.ts';
import { defaultChoice } from '../search/spec.ts';
import { parseStopConditions } from '../search/stop-condition.ts';
import { parseTarget } from '../search/target.ts';
import type { SearchSpace } from '../space/param.ts';
import { askObjective, goalNote } from './aim.ts';
import { planRuns } from './budget.ts';
import type { Feasible } from './budget.ts';
import type { SearchCall } from './commands/search.ts';
import { readImports } from './import/imports.ts';
import { withOneSpelling, withoutDefaults } from './options.ts';
import type { PlainOptions, SearchOptions } from './options.ts';
import type { Io } from './io.ts';
import { placeRuns, runsInOf } from './place.ts';
import type { Place } from './place.ts';
import { createAsker } from './prompt.ts';
import { pythonNote } from './python-note.ts';
import { readRenders } from './renders.ts';
import { readSources } from './sources.ts';
import { readSpace } from './space.ts';
import { readSpecFile, writeSpecFile } from './spec-file.ts';
import type { SpecFile } from './spec-file.ts';
import { readStartPoints } from './start-points.ts';
import { hyperVersion } from './version.ts';
import { createWait } from './wait.ts';

/** Everything a search was asked to do, checked. `notes`: what was decided for the user and should be said. */
export type SearchRequest = {
  readonly spec: SearchSpec;
  readonly options: PlainOptions;
  readonly feasible: Feasible | undefined;
  readonly notes: readonly string[];
  /** Results that are known before it begins. */
  readonly imported: readonly ImportBatch[];
  /** What `--dry-run` says too. */
  readonly planNotes: readonly string[];
};

/** Throws UsageError for anything wrong; nothing was started then, and nothing written. */
export async function readRequest(
  strategy: StrategyName,
  given: SearchOptions,
  call: SearchCall,
  io: Io,
): Promise<SearchRequest> {
  const file = given.fromFile === undefined ? undefined : readSpecFile(given.fromFile, strategy);
  const options = { ...withOneSpelling(file?.options ?? {}), ...withOneSpelling(withoutDefaults(given)) };
  const asker = createAsker(io, options);
  const placed = placer(file, given, call);
  const varied = await readSpace(options, given.param === undefined ? 'param' : 'json-param', placed);
  const { space } = varied;
  if (space.length === 0)
    throw new UsageError('param.none', 'no --param: nothing to search', { hint: noParamHint(call) });
  const renders = readRenders(options.render ?? [], space);
  const command = await placed('command', () => checkCommand(call.command ?? file?.command, space, renders));
  const objective = await askObjective(strategy, options, asker);
  const stopConditions = await checkEnds(options, objective, placed);
  const seed = options.seed ?? randomInt(2 ** 32);
  const wait = createWait(io, options);
  const startPoints = await readStartPoints(options, space, placed);
  const toRun = { ...varied, startPoints };
  const budget = await placed('constraint', () => planRuns(strategy, toRun, options, seed, asker, wait));
  const known = await placed('import', () => readImports(options, { space, objective }, io));
  const { numRuns, askedRuns } = budget;
  const { parallelRuns, ...place } = await placed('hosts', () => placeRuns(options, space, numRuns, io));
  const sources = await placed('metric-regex', () => readSources(options, space, Math.min(parallelRuns, numRuns)));
  const numbers = { numRuns, askedRuns, parallelRuns, seed };
  const code = await readCodeVersion(io.cwd);
  const told = { objective, command, code, sources, renders, stopConditions };
  const decided = { strategy, ...place.place, ...toRun, ...told, ...numbers };
  if (options.saveCommand !== undefined) writeSpecFile(options.saveCommand, { ...options, seed }, command);
  const planNotes = [...literalNotes(command, space, renders), ...known.notes];
  const decisions = [...planNotes, ...budget.notes, ...place.notes, `seed ${seed}`];
  return {
    spec: specOf(decided, options, io),
    options,
    feasible: budget.feasible,
    imported: known.batches,
    planNotes,
    notes: [...shellNote(command), ...pythonNote(command, options), ...goalNote(objective, options), ...decisions],
  };
}

export type Placing = <T>(key: string, work: () => T | Promise<T>) => Promise<T>;

/** Usage errors about what the file says, and the command line does not, tell where in the file. */
function placer(file: SpecFile | undefined, given: SearchOptions, { command }: SearchCall): Placing {
  const typed: Readonly<Record<string, unknown>> = {
    param: given.param,
    'json-param': given.jsonParam,
    points: given.points,
    zip: given.zip,
    start: given.start,
    constraint: given.constraint,
    'stop-condition': given.stopCondition,
    'metric-regex': given.metricRegex,
    assert: given.assert,
    target: given.target,
    import: given.import,
    hosts: given.hosts ?? given.machineType,
    command,
  };
  return async (key, work) =>
    file === undefined || typed[key] !== undefined ? await work() : await file.placing(key, work);
}

/** What ends runs, the search, or a script that asks too much of it. Returns the stop conditions. */
async function checkEnds(
  options: PlainOptions,
  objective: Objective | null,
  placed: Placing,
): Promise<readonly string[]> {
  const { stopCondition = [], assert = [], target } = options;
  await placed('stop-condition', () => void parseStopConditions(stopCondition));
  await placed('assert', () => assert.forEach((text) => parseAssertion(text, objective)));
  await placed('target', () => (target === undefined ? undefined : parseTarget(target, objective)));
  return stopCondition;
}

/** Shell syntax that was kept from the shell is most often meant for it. */
function shellNote(command: CommandTemplate): readonly string[] {
  if (command.kind === 'shell') return [];
  const found = command.argv.find(
    (word, index) => /^(&&|\|\|?|;|[<>]{1,2})$/.test(word) || (index === 0 && /^\w+=/.test(word)),
  );
  if (found === undefined) return [];
  return [`"${found}" goes to the command as it is; for shell syntax quote the whole command as one text`];
}

/** A word in colons may be a placeholder whose param was forgotten. */
function literalNotes(command: CommandTemplate, space: SearchSpace, renders: readonly RenderSpec[]): readonly string[] {
  const names = literalNames(command, space, renders);
  return names.map((name) => `"${name}" stays as it is: there is no --param ${name.slice(1, -1)}`);
}

function noParamHint({ argv, command }: SearchCall): string {
  const isBehind = command !== undefined && argv.some((word) => /^(-P|--param|--json-param)(=|$)/.test(word));
  return isBehind
    ? "all that follows the command is the command's own: put --param before it"
    : 'add  --param NAME=SPEC  (hyper help params)';
}

type Decided = Place &
  Pick<
    SearchSpec,
    | 'strategy'
    | 'space'
    | 'zips'
    | 'startPoints'
    | 'objective'
    | 'command'
    | 'code'
    | 'seed'
    | 'numRuns'
    | 'askedRuns'
    | 'parallelRuns'
    | 'sources'
    | 'renders'
    | 'stopConditions'
  >;

function specOf(decided: Decided, options: PlainOptions, io: Io): SearchSpec {
  return {
    ...decided,
    ...choiceOf(options),
    snapshot: null,
    uploads: [],
    constraints: options.constraint ?? [],
    repeats: options.repeats ?? 1,
    cwd: io.cwd,
    runsIn: runsInOf(options),
    autolog: options.autolog ?? true,
    earlyStop: options.earlyStop ?? null,
    timeout: options.timeout ?? null,
    retries: options.retries ?? 0,
    maxFailures: options.failFast === true ? 1 : (options.maxFailures ?? null),
    maxTime: options.maxTime ?? null,
    target: options.target ?? null,
    patience: options.patience ?? null,
    ...(options.stopWhenFlat === true ? { stopWhenFlat: true } : {}),
    onHangup: options.onHangup ?? 'continue',
    hooks: { finish: options.onFinish ?? null, best: options.onBest ?? null },
    failOn: options.failOn ?? (decided.objective === null ? 'any' : 'all'),
    asserts: options.assert ?? [],
    name: options.name ?? null,
    description: options.description ?? null,
    labels: options.label ?? [],
    hyperVersion,
  };
}

/** Nothing where nothing was asked for, so that the spec is as it always was. */
function choiceOf({ acquisition, exploration }: PlainOptions): Pick<SearchSpec, 'choice'> {
  if (acquisition === undefined && exploration === undefined) return {};
  if (acquisition === 'log-ei' && exploration !== undefined) {
    throw new UsageError('exploration.unused', '--exploration has no part in --acquisition log-ei', {
      hint: 'leave it out, or take  --acquisition ucb',
    });
  }
  return {
    choice: {
      acquisition: acquisition ?? defaultChoice.acquisition,
      exploration: exploration ?? defaultChoice.exploration,
    },
  };
}

function checkCommand(
  command: CommandTemplate | undefined,
  space: SearchSpace,
  renders: readonly RenderSpec[],
): CommandTemplate {
  if (command === undefined) {
    throw new UsageError('command.missing', 'no command to run', {
      hint: `put it last:  -- python train.py --${space[0]?.name} :${space[0]?.name}:`,
    });
  }
  parseTemplate(command, space, renders);
  checkEnvironmentNames(space);
  return command;
}
