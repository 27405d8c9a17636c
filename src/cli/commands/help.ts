// `hyper help`: topics, and the help of a command under its other name.
import type { Command } from 'commander';
import type { Io } from '../io.ts';

const description = `Explain a topic or a command.

EXAMPLES
  $ hyper help params             # ranges, lists, scales, constraints
  $ hyper help metrics            # how a run reports numbers
  $ hyper help environment        # variables and placeholders
  $ hyper help exit-codes
  $ hyper help bayesian           # the same as hyper bayesian --help`;

export function addTopics(program: Command, io: Io): void {
  program
    .helpCommand(false)
    .command('help')
    .summary('Explain a topic: params, metrics, import, hosts, environment, exit-codes.')
    .usage('[TOPIC|COMMAND]')
    .description(description)
    .argument('[TOPIC|COMMAND]', 'what to explain')
    .action(async (topic: string | undefined) => {
      const { help } = await import('./help.run.ts');
      await help(program, topic, io);
    });
}
