// `hyper archive`: its options and help. What it does is loaded when it is called.
import type { Command } from 'commander';
import type { Io } from '../io.ts';

export type ArchiveOptions = { readonly undo?: true };

const description = `Put searches away: hyper list hides them, and nothing is lost.

EXAMPLES
  $ hyper archive 61
  $ hyper archive 55 56 lstm-first
  $ hyper list --archived      # what was put away
  $ hyper archive 61 --undo

hyper show and all other commands still know them. hyper resume takes a search
out of the archive; hyper rm removes one for good.`;

export function addArchive(program: Command, io: Io): void {
  program
    .command('archive')
    .summary('Hide searches from hyper list, or show them again.')
    .usage('[options] SEARCH...')
    .description(description)
    .argument('<SEARCH...>', '61, #61, a name, or last; several')
    .option('--undo', 'list them again')
    .action(async (references: readonly string[], options: ArchiveOptions) => {
      const { archive } = await import('./archive.run.ts');
      await archive(references, options, io);
    });
}
