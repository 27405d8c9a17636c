// `hyper files`: its options and help. What it does is loaded when it is called.
import type { Command } from 'commander';
import type { Io } from '../io.ts';

export type FilesOptions = { readonly json?: true };

const description = `Show the files of a run: here, and on the machine it ran on.

EXAMPLES
  $ hyper files 362          # all that run 362 has left behind
  $ hyper files 61/best      # the best run of search 61
  $ hyper cp 362:model.pt .  # copy one of them

Files that match --output come here when a run ends; all others stay where
they are until hyper cp fetches them. A run's own folder is $HYPER_RUN_DIR.`;

export function addFiles(program: Command, io: Io): void {
  program
    .command('files')
    .summary('Show the files of a run.')
    .usage('[options] RUN')
    .description(description)
    .argument('<RUN>', '362, 61/7, 61/best, 61/last')
    .option('--json', 'the same for programs')
    .action(async (reference: string, options: FilesOptions) => {
      const { files } = await import('./files.run.ts');
      await files(reference, options, io);
    });
}
