// `hyper importance`: its options and help. What it does is loaded when it is called.
import type { Command } from 'commander';
import type { Io } from '../io.ts';
import { addSeenAsOptions } from '../seen-as-options.ts';
import type { SeenAsOptions } from '../seen-as-options.ts';

export type ImportanceOptions = SeenAsOptions & {
  readonly svg?: string;
  readonly json?: true;
};

const description = `Print which params matter, and how the metric goes along each.

EXAMPLES
  $ hyper importance              # of the last search
  $ hyper importance 61 --svg importance.svg
  $ hyper importance 61 --metric val_loss --minimize
  $ hyper importance 61 --json    # shares and curves, with full precision

A model of all results, whatever strategy made them, says how much of the
metric's variance over the whole space each param moves (total Sobol index: with
all it does together with others, so these may sum to more than 100 %), and
which params set the best tenth of the space apart (PED-ANOVA; these sum to
100 %). What follows the ± is a standard error: how much the shares change when
an eighth of the results is left out. Where the model explains less than 30 % of
the variance of results it has not seen, there are no numbers. Needs 8 results.`;

export function addImportance(program: Command, io: Io): void {
  const command = program
    .command('importance')
    .summary('Which params matter, and how the metric goes along each.')
    .usage('[options] [SEARCH]')
    .description(description)
    .argument('[SEARCH]', 'a search (default: last)')
    .option('--svg <FILE>', 'write a figure: bars, and a panel for each param');
  addSeenAsOptions(command)
    .option('--json', 'as JSON, with full precision')
    .action(async (reference: string | undefined, options: ImportanceOptions) => {
      const { importance } = await import('./importance.run.ts');
      await importance(reference ?? 'last', options, io);
    });
}
