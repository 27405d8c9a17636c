// The three search commands: their options and help. What they do is loaded when one is called.
import type { Command } from 'commander';
import type { CommandTemplate, StrategyName } from '../../search/spec.ts';
import type { Io } from '../io.ts';
import { addSearchOptions } from '../options.ts';
import type { SearchOptions } from '../options.ts';

/** What was typed, the user's command in it, and what the process is to exit with. */
export type SearchCall = { readonly argv: readonly string[]; command: CommandTemplate | undefined; exitCode: number };

type Description = { readonly summary: string; readonly example: string };

const descriptions: Readonly<Record<StrategyName, Description>> = {
  grid: {
    summary: 'Run every combination of the values.',
    example: `  # 16 runs: every rate with every number of layers
  $ hyper grid --param rate=0.001,0.01,0.1,1 --param layers=2,3,5,10 \\
      -- python train.py --lr :rate: --layers :layers:

  # ranges too: 5 rates from .001 to 1 on a log scale, all even widths
  $ hyper grid --param rate=.001:1:log:n=5 --param width=8:64:int:step=8 \\
      --metric val_acc "python train.py --lr :rate: --width :width:"`,
  },
  random: {
    summary: 'Draw every value at random from its range or list.',
    example: `  # 20 runs, 4 at a time
  $ hyper random -n 20 -r 4 --metric val_acc --param rate=.001:1:log \\
      --param cell=gru,lstm,rnn \\
      -- python train.py --lr :rate: --cell :cell:`,
  },
  bayesian: {
    summary: 'Search with a model that learns from finished runs.',
    example: `  # 21 runs, 3 at a time, best accuracy of the last epoch
  $ hyper bayesian --num-runs 21 --parallel-runs 3 --metric val_acc \\
      --param rate=.001:1:log --param layers=2:100:int \\
      -- python train.py --lr :rate: --layers :layers:`,
  },
};

export function addSearches(program: Command, io: Io, call: SearchCall): void {
  for (const strategy of ['grid', 'random', 'bayesian'] as const) {
    const { summary, example } = descriptions[strategy];
    const command = program
      .command(strategy)
      .summary(summary)
      .usage('[options] --param NAME=SPEC... -- COMMAND')
      .description(
        `${summary}\n\nEXAMPLES\n${example}\n\n  # see the plan, run nothing\n  $ hyper ${strategy} ... --dry-run`,
      )
      .action(async (options: SearchOptions) => {
        const { runSearch } = await import('../search.ts');
        call.exitCode = await runSearch(strategy, options, call, io);
      });
    addSearchOptions(command, strategy);
    command.addHelpText('after', learnMore);
  }
}

const learnMore = `
COMMAND
  begins at the first word that is no option. :NAME: in it is replaced by the
  value; :run:, :seed:, :run_dir: are built in. One quoted text is run by
  /bin/sh; several words are kept exactly as they are.

LEARN MORE
  hyper help params | metrics | import | hosts | environment | exit-codes`;
