// `hyper download-metrics`: its options and help. What it does is loaded when it is called.
import type { Command } from 'commander';
import type { Io } from '../io.ts';

export type DownloadOptions = { readonly dest?: string; readonly force?: true; readonly json?: true };

const description = `Write every metric value of a search, or of one run, into a file.

EXAMPLES
  $ hyper download-metrics                        # of the last search, into metrics.csv
  $ hyper download-metrics 61 --dest runs.csv --force
  $ hyper download-metrics 61 --json              # JSON lines, into metrics.jsonl
  $ hyper download-metrics 61/best --dest -       # on stdout

One line a value: run, trial, the params, metric, step, time (seconds since
1970), value.`;

export function addDownloadMetrics(program: Command, io: Io): void {
  program
    .command('download-metrics')
    .summary('Write every metric value into a file.')
    .usage('[options] [SEARCH|RUN]')
    .description(description)
    .argument('[SEARCH|RUN]', 'whose values (default: last)')
    .option('-d, --dest <FILE>', 'where to (default: metrics.csv or metrics.jsonl); - is stdout')
    .option('-f, --force', 'overwrite the file')
    .option('--json', 'JSON lines instead of CSV')
    .action(async (reference: string | undefined, options: DownloadOptions) => {
      const { downloadMetrics } = await import('./download-metrics.run.ts');
      await downloadMetrics(reference ?? 'last', options, io);
    });
}
