// `hyper label add|remove`: its options and help. What it does is loaded when it is called.
import type { Command } from 'commander';
import type { Io } from '../io.ts';

const description = `Give labels to a search or a run, or take them away.

EXAMPLES
  $ hyper label add 61 baseline lstm
  $ hyper label add 61/best keep
  $ hyper label remove 61 baseline
  $ hyper list --label lstm`;

const add = `Give labels to a search or a run.

EXAMPLES
  $ hyper label add 61 baseline lstm
  $ hyper label add 61/best keep      # a run

hyper list --label NAME shows the searches that have one. A search may be given
labels when it starts, too: hyper random --label NAME ...`;

const remove = `Take labels from a search or a run, those given at its start too.

EXAMPLES
  $ hyper label remove 61 baseline
  $ hyper label remove 61/best keep   # from a run`;

export function addLabels(program: Command, io: Io): void {
  const command = program
    .command('label')
    .summary('Give labels to a search or a run, or take them away.')
    .usage('add|remove SEARCH|RUN NAME...')
    .description(description)
    .helpCommand(false);
  for (const [verb, text] of [
    ['add', add],
    ['remove', remove],
  ] as const) {
    command
      .command(verb)
      .summary(text.split('\n')[0] ?? '')
      .usage('SEARCH|RUN NAME...')
      .description(text)
      .argument('<SEARCH|RUN>', '61, #61, its name, last; or 362, 61/7, 61/best, 61/last')
      .argument('<NAME...>', 'one label, or several')
      .action(async (reference: string, names: readonly string[]) => {
        const { changeLabels } = await import('./label.run.ts');
        await changeLabels(verb, reference, names, io);
      });
  }
}
