// `hyper cp`: its arguments and help. What it does is loaded when it is called.
import { Option } from 'commander';
import type { Command } from 'commander';
import type { Io } from '../io.ts';

const description = `Copy files of runs here, from wherever they are.

EXAMPLES
  $ hyper cp 362:model.pt .               # one file
  $ hyper cp 61/best:checkpoints best/    # a folder, with all that is in it
  $ hyper cp 362:'logs/*.csv' logs/       # what matches
  $ hyper cp 362: out/                    # all files of run 362
  $ hyper cp 362: 363: out/               # of each run into a folder of its own

PATH is seen from the run's own folder, $HYPER_RUN_DIR, or else from where the
run started. Files that are at DEST already are replaced; those with the same
size and time are not copied again. hyper files RUN shows what there is.`;

export function addCp(program: Command, io: Io): void {
  program
    .command('cp')
    .summary('Copy files of runs here.')
    .usage('RUN:[PATH]... DEST')
    .description(description)
    .argument('<RUN:PATH...>', 'e.g. 362:model.pt, 61/best:checkpoints; the last one is DEST')
    // Typed out of habit: folders are copied with all that is in them anyway.
    .addOption(new Option('-r, --recursive').hideHelp())
    .action(async (words: readonly string[]) => {
      const { cp } = await import('./cp.run.ts');
      await cp(words, io);
    });
}
