// `hyper watch`: its options and help. What it does is loaded when it is called.
import { Option } from 'commander';
import type { Command } from 'commander';
import type { Io } from '../io.ts';
import type { SearchCall } from './search.ts';

export type WatchOptions = { readonly once?: true; readonly reporter?: 'live' | 'lines' };

const description = `Look on while a search is driven elsewhere: in the background, or in another
terminal.

EXAMPLES
  $ hyper grid -b --param x=1,2,3 'train --x :x:'
  $ hyper watch           # the last search, until it ends
  $ hyper watch 61
  $ hyper watch --once    # how it stands now

KEYS
  p  pause; go on         s  stop when what is running has ended
  q, Ctrl-C  leave: the search goes on

At its end the search's summary is printed, and hyper watch exits as the search
does; after q it exits with 0, after Ctrl-C with 130.`;

export function addWatch(program: Command, io: Io, call: SearchCall): void {
  program
    .command('watch')
    .summary('Look on while a search is driven elsewhere.')
    .usage('[options] [SEARCH]')
    .description(description)
    .argument('[SEARCH]', 'which (default: last)')
    .option('--once', 'show how it stands, and leave')
    .addOption(new Option('--reporter <KIND>', 'progress (default: what fits)').choices(['live', 'lines']))
    .action(async (reference: string | undefined, options: WatchOptions) => {
      const { watch } = await import('./watch.run.ts');
      call.exitCode = await watch(reference ?? 'last', options, io);
    });
}
