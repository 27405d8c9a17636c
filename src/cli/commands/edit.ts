// `hyper set`, `add` and `retry`: their options and help. What they do is loaded when one is called.
import { InvalidArgumentError, Option } from 'commander';
import type { Command } from 'commander';
import type { Io } from '../io.ts';
import { collect } from '../collect.ts';
import { addScreenOptions } from '../options.ts';
import { addSettings } from '../settings.ts';
import type { Settings } from '../settings.ts';
import type { GoOnOptions } from '../takeover.ts';
import type { SearchCall } from './search.ts';

export type RetryOptions = GoOnOptions & { readonly failed?: true; readonly state?: readonly EndState[] };
export type EndState = (typeof endStates)[number];

const endStates = ['complete', 'failed', 'stopped', 'killed', 'lost'] as const;

const set = `Change what a search was asked to do, while it runs or after.

EXAMPLES
  $ hyper set 61 --parallel-runs 5
  $ hyper set 61 --num-runs 40 --timeout 2h
  $ hyper set 61 --metric val_accuracy          # another metric decides
  $ hyper set 61 --target none                  # it does not end the search

A limit of runs holds for those that start from now on. What is tried (params,
constraints, seed, command) cannot be changed: start another search, with
--from 61 to keep what is known.`;

const add = `More runs for a search: a number of them, or one point of your own.

EXAMPLES
  $ hyper add 61 20                   # 20 runs more
  $ hyper add 61 rate=.01 layers=3    # this point next, as one run more

A search that has ended goes on with these alone; one that is driven
elsewhere takes them up there.`;

const retry = `Run again what has ended, each run as a new attempt; the old ones are kept.

EXAMPLES
  $ hyper retry 61 --failed           # what failed or was lost
  $ hyper retry 61/7 362              # single runs
  $ hyper retry 61 --state killed

A search that has ended goes on with these alone; one that is driven
elsewhere takes them up there. The result of a run is that of its newest attempt.`;

export function addEdits(program: Command, io: Io, call: SearchCall): void {
  addSet(program, io);
  addAdd(program, io, call);
  addRetry(program, io, call);
}

function addSet(program: Command, io: Io): void {
  const command = program
    .command('set')
    .summary('Change a search: how many runs, which metric, limits.')
    .usage('[options] SEARCH')
    .description(set)
    .argument('<SEARCH>', 'which')
    .action(async (reference: string, options: Settings) => {
      const { setSearch } = await import('./edit.run.ts');
      await setSearch(reference, options, io);
    });
  addSettings(command);
}

function addAdd(program: Command, io: Io, call: SearchCall): void {
  const command = program
    .command('add')
    .summary('Make more runs, or run a point of your own next.')
    .usage('[options] SEARCH N | SEARCH NAME=VALUE...')
    .description(add)
    .argument('<SEARCH>', 'which')
    .argument('<WHAT...>', 'how many runs, or the values of a point')
    .action(async (reference: string, what: readonly string[], options: GoOnOptions) => {
      const { addToSearch } = await import('./edit.run.ts');
      call.exitCode = await addToSearch(reference, what, options, io);
    });
  addGoOnOptions(command);
}

function addRetry(program: Command, io: Io, call: SearchCall): void {
  const command = program
    .command('retry')
    .summary('Run again what failed.')
    .usage('[options] [SEARCH|RUN...]')
    .description(retry)
    .argument('[SEARCH|RUN...]', 'which (default: last)')
    .option('--failed', 'runs of the search that failed or were lost')
    .addOption(
      new Option('--state <STATE>', 'runs of the search that ended so; repeat').choices(endStates).argParser(endState),
    )
    .action(async (references: readonly string[], options: RetryOptions) => {
      const { retryRuns } = await import('./edit.run.ts');
      call.exitCode = await retryRuns(references.length === 0 ? ['last'] : references, options, io);
    });
  addGoOnOptions(command);
}

/** With a parser of its own, commander does not look at the choices. */
function endState(text: string, previous: string[] | undefined): string[] {
  if (endStates.some((state) => state === text)) return collect(text, previous);
  throw new InvalidArgumentError(`Allowed choices are ${endStates.join(', ')}.`);
}

function addGoOnOptions(command: Command): void {
  command.option('-b, --background', 'go on without this terminal; prints the number of the search');
  addScreenOptions(command);
}
