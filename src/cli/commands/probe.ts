// `hyper probe`: its options and help. What it does is loaded when it is called.
import { Option } from 'commander';
import type { Command } from 'commander';
import type { Timeout } from '../../search/spec.ts';
import { parseTimeout } from '../duration.ts';
import type { Io } from '../io.ts';
import { collect } from '../collect.ts';
import { addSourceOptions } from '../options.ts';
import type { SearchCall } from './search.ts';

export type ProbeOptions = {
  readonly param?: string[];
  readonly jsonParam?: string[];
  readonly log?: string;
  readonly timeout?: Timeout;
  readonly metricRegex?: string[];
  readonly metricsFile?: string[];
  readonly tensorboardDir?: string[];
  readonly autolog?: boolean;
  readonly render?: string[];
  readonly cwd?: 'here' | 'run';
  readonly json?: true;
  readonly color?: 'auto' | 'always' | 'never';
};

const description = `Run a command once and list every metric that hyper can read from it.

EXAMPLES
  # what could be optimised, and the options for it
  $ hyper probe -- python train.py --epochs 2

  # with the params of the search: each has a value of the middle
  $ hyper probe --param rate=.001:1:log -- python train.py --lr :rate:

  # the log of a run that is over
  $ hyper probe --log train.log

Nothing is recorded. What the command prints, sends and writes below the
current folder (CSV, JSON, TensorBoard event files) is looked at.`;

export function addProbe(program: Command, io: Io, call: SearchCall): void {
  const command = program
    .command('probe')
    .summary('Run a command once and list the metrics it reports.')
    .usage('[options] -- COMMAND')
    .description(description)
    .option('--log <FILE>', 'look at this log instead of running a command')
    .option('--timeout <DURATION>', 'end the command after: 90s, 30m, 2h (default: 60s)', parseTimeout)
    .option('-P, --param <NAME=SPEC>', 'as for the search; repeat', collect)
    .option('--json-param <NAME=[...]>', 'as for the search; repeat', collect);
  addSourceOptions(command);
  command
    .addOption(
      new Option('--cwd <WHERE>', 'where it starts: here, or run: a folder of its own').choices(['here', 'run']),
    )
    .option('--json', 'as JSON')
    .addOption(new Option('--color <WHEN>', '(default: auto)').choices(['auto', 'always', 'never']))
    .action(async (options: ProbeOptions) => {
      const { probe } = await import('./probe.run.ts');
      call.exitCode = await probe(options, call, io);
    });
}
