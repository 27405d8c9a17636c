// `hyper zoom`: its options and help. What it does is loaded when it is called.
import { InvalidArgumentError } from 'commander';
import type { Command } from 'commander';
import type { Io } from '../io.ts';

export type ZoomOptions = { readonly top?: number; readonly json?: true };

const description = `Print a search that looks closer where the good results lie, ready to paste. Nothing is started.

EXAMPLES
  $ hyper zoom                    # of the last search
  $ hyper zoom 61 --top 10%       # closer still
  $ sh -c "$(hyper zoom 61)"      # start it

Ranges close around the best fifth, with a margin; where the best lies at an
end of its range, that end is moved outwards. Values of a list that were never
among the best third are left out. The new search knows the results of the old
one (--from). What was changed and why is on stderr.`;

export function addZoom(program: Command, io: Io): void {
  program
    .command('zoom')
    .summary('Print a narrower search around the best results.')
    .usage('[options] [SEARCH]')
    .description(description)
    .argument('[SEARCH]', 'a search (default: last)')
    .option('--top <SHARE>', 'of the results, that ranges close around (default: 20%, at least 5)', share)
    .option('--json', 'command, ranges and reasons as JSON')
    .action(async (reference: string | undefined, options: ZoomOptions) => {
      const { zoom } = await import('./zoom.run.ts');
      await zoom(reference ?? 'last', options, io);
    });
}

/** `20%` → 0.2; a bare number is a percentage too. */
function share(text: string): number {
  const percent = Number(/^(\d+(?:\.\d+)?) ?%?$/.exec(text.trim())?.[1]);
  if (percent >= 1 && percent <= 100) return percent / 100;
  throw new InvalidArgumentError('Expected a share from 1% to 100%, such as 20%.');
}
