// `hyper list`: its options and help. What it does is loaded when it is called.
import type { Command } from 'commander';
import { countFrom } from '../count.ts';
import type { Io } from '../io.ts';
import { collect } from '../collect.ts';

export type ListOptions = {
  readonly limit?: number;
  readonly label?: readonly string[];
  readonly archived?: true;
  readonly all?: true;
  readonly json?: true;
};

const description = `List the searches of this project, the newest last.

EXAMPLES
  $ hyper list
  $ hyper list -n 5 --json
  $ hyper list --label keep       # those with that label
  $ hyper list --archived         # those that hyper archive has put away`;

export function addList(program: Command, io: Io): void {
  program
    .command('list')
    .alias('ls')
    .summary('List the searches of this project.')
    .usage('[options]')
    .description(description)
    .option('-n, --limit <N>', 'only the newest N', countFrom(1))
    .option('--label <NAME>', 'only those with that label; repeat: with all of them', collect)
    .option('--archived', 'only archived searches')
    .option('--all', 'archived searches too')
    .option('--json', 'as a JSON array, with full precision')
    .action(async (options: ListOptions) => {
      const { list } = await import('./list.run.ts');
      await list(options, io);
    });
}
