// `hyper resume`: its options and help. What it does is loaded when it is called.
import { Option } from 'commander';
import type { Command } from 'commander';
import type { Io } from '../io.ts';
import { addScreenOptions } from '../options.ts';
import { addSettings } from '../settings.ts';
import type { Settings } from '../settings.ts';
import type { GoOnOptions } from '../takeover.ts';
import type { SearchCall } from './search.ts';

/** `ending`: how `hyper stop` and `kill` end a search that nobody drives. */
export type ResumeOptions = GoOnOptions & Settings & { readonly ending?: 'drain' | 'term' | 'kill' };

const description = `Go on with a search that was interrupted, paused, or whose hyper is gone.

EXAMPLES
  $ hyper resume          # the last search
  $ hyper resume 61
  $ hyper resume 61 --metric val_accuracy   # what hyper set can change

Runs that are still alive are taken over, and what they printed meanwhile is
read; runs that ended meanwhile count; runs that were interrupted are run again
as a new attempt. Then the search goes on: grid and random searches with the
points they would have had anyway.`;

export function addResume(program: Command, io: Io, call: SearchCall): void {
  const command = program
    .command('resume')
    .summary('Go on with an interrupted or paused search.')
    .usage('[options] [SEARCH]')
    .description(description)
    .argument('[SEARCH]', 'which (default: last)')
    .action(async (reference: string | undefined, options: ResumeOptions) => {
      const { resume } = await import('./resume.run.ts');
      call.exitCode = await resume(reference ?? 'last', options, io);
    });
  command.option('-b, --background', 'go on without this terminal; prints the number of the search');
  command.addOption(new Option('--ending <HOW>').choices(['drain', 'term', 'kill']).hideHelp());
  addSettings(command);
  addScreenOptions(command);
}
