// `hyper pause`, `stop` and `kill`: their options and help. What they do is loaded when one is called.
import type { Command } from 'commander';
import type { Io } from '../io.ts';
import type { SearchCall } from './search.ts';

export type EndVerb = 'pause' | 'stop' | 'kill';

export type EndOptions = { readonly now?: true };

const pause = `Start no more runs of a search; those that are running go on to their ends.

EXAMPLES
  $ hyper pause           # the last search
  $ hyper pause 61
  $ hyper resume 61       # goes on`;

const stop = `End a search when its running runs have ended, or end one run.

EXAMPLES
  $ hyper stop 61         # no more runs; what is running goes on to its end
  $ hyper stop 61 --now   # running runs get SIGTERM, and SIGKILL 10 s later
  $ hyper stop 61/7       # one run; the search goes on

What a stopped run reported counts as its result. To go on later instead:
hyper pause, or Ctrl-C.`;

const kill = `Kill a search with all its runs, or one run, at once.

EXAMPLES
  $ hyper kill 61
  $ hyper kill 61/7       # one run; the search goes on

A killed run has no result. hyper stop --now lets runs save what they have.`;

export function addEnds(program: Command, io: Io, call: SearchCall): void {
  const act = (verb: EndVerb) => async (reference: string | undefined, options: EndOptions) => {
    const { endSearch } = await import('./end.run.ts');
    call.exitCode = await endSearch(verb, reference ?? 'last', options, io);
  };
  program
    .command('pause')
    .summary('Start no more runs; running ones go on.')
    .usage('[SEARCH]')
    .description(pause)
    .argument('[SEARCH]', 'which (default: last)')
    .action(act('pause'));
  program
    .command('stop')
    .summary('End a search, or one run, and keep what was reported.')
    .usage('[options] [SEARCH|RUN]')
    .description(stop)
    .argument('[SEARCH|RUN]', 'which (default: last)')
    .option('--now', 'running runs of the search get SIGTERM at once')
    .action(act('stop'));
  program
    .command('kill')
    .summary('Kill a search with all its runs, or one run.')
    .usage('[SEARCH|RUN]')
    .description(kill)
    .argument('[SEARCH|RUN]', 'which (default: last)')
    .action(act('kill'));
}
