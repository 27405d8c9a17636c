// `hyper next`: its options and help. What it does is loaded when it is called.
import type { Command } from 'commander';
import { InvalidArgumentError } from 'commander';
import { countFrom } from '../count.ts';
import type { Io } from '../io.ts';

export type NextOptions = { readonly count?: number; readonly json?: true; readonly wide?: true };

const description = `Print what a search would try now, and why. Nothing is started or changed.

EXAMPLES
  $ hyper next                    # of the last search
  $ hyper next 61 -k 1            # the very next point
  $ hyper next 61 --wide          # all columns, whatever the width of the terminal
  $ hyper next 61 --json          # all that is known of each, as JSON

The first point is the one a driver would propose now; each of the others is
what would follow while those before it were still running. Of a search that
has ended: what it would try if it went on (hyper add).`;

export function addNext(program: Command, io: Io): void {
  program
    .command('next')
    .summary('What a search would try now, and why.')
    .usage('[options] [SEARCH]')
    .description(description)
    .argument('[SEARCH]', 'a search (default: last)')
    .option('-k, --count <K>', `how many points, at most ${most} (default: 5)`, few)
    .option('--wide', 'all columns, however wide')
    .option('--json', 'all about them as JSON')
    .action(async (reference: string | undefined, options: NextOptions) => {
      const { next } = await import('./next.run.ts');
      await next(reference ?? 'last', options, io);
    });
}

/** Each is a fit of the model: more than anybody reads would take minutes. */
const most = 100;

function few(text: string): number {
  const value = countFrom(1)(text);
  if (value <= most) return value;
  throw new InvalidArgumentError(`At most ${most} points.`);
}
