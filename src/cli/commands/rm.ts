// `hyper rm`: its options and help. What it does is loaded when it is called.
import type { Command } from 'commander';
import type { Io } from '../io.ts';

export type RmOptions = { readonly yes?: true; readonly input?: boolean };

const description = `Remove searches for good: their runs, metric values and output.

EXAMPLES
  $ hyper rm 61            # asks first
  $ hyper rm 55 56 --yes   # does not ask: in scripts

Numbers of searches and Run IDs are never given out again. A search that is
driven, or has runs that are still alive, is refused. To hide a search and lose
nothing: hyper archive.`;

export function addRm(program: Command, io: Io): void {
  program
    .command('rm')
    .summary('Remove searches for good, with all their output.')
    .usage('[options] SEARCH...')
    .description(description)
    .argument('<SEARCH...>', '61, #61, a name, or last; several')
    .option('-y, --yes', 'do not ask')
    .option('--no-input', 'never ask; without --yes that is an error')
    .action(async (references: readonly string[], options: RmOptions) => {
      const { rm } = await import('./rm.run.ts');
      await rm(references, options, io);
    });
}
