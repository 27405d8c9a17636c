// `hyper show`: its options and help. What it does is loaded when it is called.
import type { Command } from 'commander';
import { countFrom } from '../count.ts';
import type { Io } from '../io.ts';
import { addSeenAsOptions } from '../seen-as-options.ts';
import type { SeenAsOptions } from '../seen-as-options.ts';

export type ShowOptions = SeenAsOptions & {
  readonly top?: number;
  readonly all?: true;
  readonly sort?: string;
  readonly wide?: true;
  readonly csv?: true;
  readonly json?: true;
  readonly patch?: true;
};

const description = `Show the results of a search, or all that is known of one run.

EXAMPLES
  $ hyper show                    # the last search
  $ hyper show 61 --top 5         # its best five points
  $ hyper show 61 --sort -rate    # the highest rate first
  $ hyper show 61 --metric val_loss --metric-agg min --minimize
  $ hyper show 61 --csv > runs.csv
  $ hyper show 362                # one run
  $ hyper show 61/best            # the best run of search 61
  $ hyper show 362 --csv          # all its metric values
  $ hyper show 61 --patch | git apply   # its uncommitted changes

SEARCH|RUN
  61, #61 or its name: a search; 362, 61/7, 61/best, 61/last: a run; last: the
  last search. A bare number is the search of that number if there is one.`;

export function addShow(program: Command, io: Io): void {
  const command = program
    .command('show')
    .alias('describe')
    .summary('Show the results of a search, or one run.')
    .usage('[options] [SEARCH|RUN]')
    .description(description)
    .argument('[SEARCH|RUN]', 'what to show (default: last)')
    .option('--top <N>', 'only the first N rows (default: 20)', countFrom(1))
    .option('--all', 'all rows; of a run, all metrics')
    .option('--sort <COL>', 'by a param, a metric, run, state or time; -COL: descending');
  addSeenAsOptions(command)
    .option('--wide', 'all columns, however wide')
    .option('--csv', 'all runs as CSV; of a run, its metric values')
    .option('--json', 'as JSON, with full precision')
    .option('--patch', 'the uncommitted changes its snapshot has, for git apply')
    .action(async (reference: string | undefined, options: ShowOptions) => {
      const { show } = await import('./show.run.ts');
      await show(reference ?? 'last', options, io);
    });
}
