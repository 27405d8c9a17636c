// `hyper best`: its options and help. What it does is loaded when it is called.
import type { Command } from 'commander';
import { countFrom } from '../count.ts';
import type { Io } from '../io.ts';

export type BestOptions = { readonly limit?: number; readonly params?: true; readonly json?: true };

const description = `Print the command of the best run, and nothing else.

EXAMPLES
  $ hyper best                    # of the last search
  $ sh -c "$(hyper best 61)"      # run it again
  $ hyper best 61 -n 3            # the best three, one a line
  $ hyper best 61 --params        # rate=0.0178, one value a line
  $ hyper best 61 --json

Exits 4 where the search has no usable result.`;

export function addBest(program: Command, io: Io): void {
  program
    .command('best')
    .summary("Print the best run's command, ready to paste.")
    .usage('[options] [SEARCH]')
    .description(description)
    .argument('[SEARCH]', 'a search (default: last)')
    .option('-n, --limit <N>', 'the best N points (default: 1)', countFrom(1))
    .option('--params', 'NAME=VALUE lines in place of the command')
    .option('--json', 'all about them as JSON')
    .action(async (reference: string | undefined, options: BestOptions) => {
      const { best } = await import('./best.run.ts');
      await best(reference ?? 'last', options, io);
    });
}
