// `hyper logs`: its options and help. What it does is loaded when it is called.
import type { Command } from 'commander';
import { countFrom } from '../count.ts';
import type { Io } from '../io.ts';

export type LogsOptions = {
  readonly tail?: number;
  readonly follow?: true;
  readonly failed?: true;
  readonly attempt?: number;
};

const description = `Print what runs wrote to stdout and stderr.

EXAMPLES
  $ hyper logs 362                # one run
  $ hyper logs 362 -f             # until it ends
  $ hyper logs 61 -f              # all runs of search 61, as they go on
  $ hyper logs 61 --failed        # how each failed run of search 61 ended
  $ hyper logs 61 --tail 3        # the last three lines of each of its runs
  $ hyper logs 362 --attempt 1    # what it printed before it was run again

One run's output is passed on byte for byte, unless it goes to a terminal:
there, control characters are made visible. Lines of several runs begin with
the Run ID. A search is followed from the last 10 lines of each run that is
running, and from the first line of those that start later.`;

export function addLogs(program: Command, io: Io): void {
  program
    .command('logs')
    .summary('Print what runs wrote.')
    .usage('[options] [SEARCH|RUN]')
    .description(description)
    .argument('[SEARCH|RUN]', 'whose output (default: last)')
    .option('--tail <N>', 'only the last N lines of each run', countFrom(0))
    .option('-f, --follow', 'go on until the run, or the search, ends')
    .option('--attempt <N>', 'an earlier attempt of one run (default: the newest)', countFrom(1))
    .option('--failed', 'only failed runs; the last 10 lines of each, if --tail does not say otherwise')
    .action(async (reference: string | undefined, options: LogsOptions) => {
      const { logs } = await import('./logs.run.ts');
      await logs(reference ?? 'last', options, io);
    });
}
