// `hyper list`: its options and help. What it does is loaded when it is called.
import type { Command } from 'commander';
import { countFrom } from '../count.ts';
import type { Io } from '../io.ts';

export type ListOptions = { readonly limit?: number; readonly json?: true };

const description = `List the searches of this project, the newest last.

EXAMPLES
  $ hyper list
  $ hyper list -n 5 --json`;

export function addList(program: Command, io: Io): void {
  program
    .command('list')
    .alias('ls')
    .summary('List the searches of this project.')
    .usage('[options]')
    .description(description)
    .option('-n, --limit <N>', 'only the newest N', countFrom(1))
    .option('--json', 'as a JSON array, with full precision')
    .action(async (options: ListOptions) => {
      const { list } = await import('./list.run.ts');
      await list(options, io);
    });
}
