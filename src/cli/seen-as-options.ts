// `--metric` and its kin of the commands that look at what is recorded. What they do is in `seen-as.ts`, loaded when it is needed.
import type { Command } from 'commander';
import { choice } from './options.ts';
import type { SearchOptions } from './options.ts';

export type SeenAsOptions = Readonly<Pick<SearchOptions, 'metric' | 'objective' | 'metricAgg' | 'goal' | 'minimize'>>;

export function addSeenAsOptions(command: Command): Command {
  return command
    .option('--metric <NAME>', 'as if the search had optimised that metric')
    .option('--objective <EXPR>', "or that expression, e.g. 'val_acc - 0.1*gap'")
    .addOption(choice('-a, --metric-agg <AGG>', 'of the values of a run', ['last', 'min', 'max', 'avg']))
    .addOption(choice('--goal <GOAL>', 'the best is the highest, or the lowest', ['maximize', 'minimize']))
    .option('--minimize', 'short for --goal minimize');
}
