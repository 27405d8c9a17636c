// Runs one reading command in this process, as `main` would.
import { Command } from 'commander';
import { addBest } from '../../../src/cli/commands/best.ts';
import { addTopics } from '../../../src/cli/commands/help.ts';
import { addList } from '../../../src/cli/commands/list.ts';
import { addLogs } from '../../../src/cli/commands/logs.ts';
import { addNext } from '../../../src/cli/commands/next.ts';
import { addShow } from '../../../src/cli/commands/show.ts';
import type { Io } from '../../../src/cli/io.ts';
import { captureIo } from '../../fakes/stored.ts';
import type { CapturedIo } from '../../fakes/stored.ts';

export type Printed = { readonly out: string; readonly err: string };

/** What it printed; errors are thrown. */
export async function hyper(
  folder: string,
  argv: readonly string[],
  terminal: { columns?: number } = {},
): Promise<Printed> {
  const io = captureIo(folder, terminal);
  await call(io, argv);
  return { out: io.out().toString(), err: io.err() };
}

export async function call(io: Io | CapturedIo, argv: readonly string[]): Promise<void> {
  const program = new Command('hyper').exitOverride().configureOutput({
    writeOut: (text) => io.stdout.write(text),
    writeErr: (text) => io.stderr.write(text),
  });
  for (const add of [addList, addShow, addBest, addNext, addLogs, addTopics]) add(program, io);
  await program.parseAsync([...argv], { from: 'user' });
}
