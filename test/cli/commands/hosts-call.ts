// Runs `hyper hosts …` in this process, as `main` would.
import { Command, CommanderError } from 'commander';
import { addHosts } from '../../../src/cli/commands/hosts.ts';
import type { SearchCall } from '../../../src/cli/commands/search.ts';
import { HyperError } from '../../../src/errors.ts';
import { captureIo } from '../../fakes/stored.ts';

export type Printed = { readonly code: number; readonly out: string; readonly err: string };

/** What a person can act on is an answer, as `main` prints it. */
export async function hosts(
  folder: string,
  words: string,
  options: { readonly columns?: number } = {},
): Promise<Printed> {
  const argv = ['hosts', ...words.split(' ').filter((word) => word !== '')];
  const io = captureIo(folder, options);
  const call: SearchCall = { argv, command: undefined, exitCode: 0 };
  const program = new Command('hyper').exitOverride().configureOutput({
    writeOut: (text) => io.stdout.write(text),
    writeErr: (text) => io.stderr.write(text),
    getOutHelpWidth: () => 80,
  });
  addHosts(program, io, call);
  try {
    await program.parseAsync(argv, { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) return { code: error.exitCode, out: io.out().toString(), err: io.err() };
    if (!(error instanceof HyperError)) throw error;
    const hint = error.hint === undefined ? '' : `  ${error.hint.replaceAll('\n', '\n  ')}\n`;
    return { code: error.exitCode, out: io.out().toString(), err: `${io.err()}error: ${error.message}\n${hint}` };
  }
  return { code: call.exitCode, out: io.out().toString(), err: io.err() };
}
