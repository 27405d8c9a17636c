// argv → exit code: parses, runs one command, and turns what a person can act on into a message. Anything else is a bug and
// keeps its stack.
import { Command, CommanderError } from 'commander';
import { HyperError } from '../errors.ts';
import { addArchive } from './commands/archive.ts';
import { addBest } from './commands/best.ts';
import { addCp } from './commands/cp.ts';
import { addDoctor } from './commands/doctor.ts';
import { addEdits } from './commands/edit.ts';
import { addEnds } from './commands/end.ts';
import { addDownloadMetrics } from './commands/download-metrics.ts';
import { addFiles } from './commands/files.ts';
import { addTopics } from './commands/help.ts';
import { addHosts } from './commands/hosts.ts';
import { addImportance } from './commands/importance.ts';
import { addLabels } from './commands/label.ts';
import { addList } from './commands/list.ts';
import { addLogs } from './commands/logs.ts';
import { addNext } from './commands/next.ts';
import { addNote } from './commands/note.ts';
import { addProbe } from './commands/probe.ts';
import { addResume } from './commands/resume.ts';
import { addRm } from './commands/rm.ts';
import { addSearches } from './commands/search.ts';
import type { SearchCall } from './commands/search.ts';
import { addShow } from './commands/show.ts';
import { addWatch } from './commands/watch.ts';
import { addZoom } from './commands/zoom.ts';
import type { Io } from './io.ts';
import { splitArguments } from './split.ts';
import { hyperVersion } from './version.ts';

const summary = `Hyperparameter search for any command, from one line in a terminal.

EXAMPLES
  # 21 runs, 3 at a time, chosen by a model of the finished ones
  $ hyper bayesian --num-runs 21 --parallel-runs 3 --metric val_acc \\
      --param rate=.001:1:log --param layers=2:100:int \\
      -- python train.py --lr :rate: --layers :layers:

  # every combination
  $ hyper grid --param rate=.001,.01,.1 --param layers=2,3,5 \\
      -- python train.py --lr :rate: --layers :layers:

  $ hyper show           # results of the last search
  $ hyper best           # the best run's command, ready to paste`;

export async function main(argv: readonly string[], io: Io): Promise<number> {
  const call: SearchCall = { argv, command: undefined, exitCode: 0 };
  try {
    const program = createProgram(io, call);
    await program.parseAsync(withoutCommand(argv, program, call), { from: 'user' });
    return call.exitCode;
  } catch (error) {
    return report(error, io);
  }
}

function createProgram(io: Io, call: SearchCall): Command {
  const program = new Command('hyper')
    .usage('COMMAND [options]')
    .description(summary)
    .version(hyperVersion, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .showSuggestionAfterError()
    .exitOverride()
    // Arguments stand in each command's own help: here they would leave the summaries no room within 80 columns.
    .configureHelp({ subcommandTerm: (command) => [command.name(), ...command.aliases()].join(', ') })
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      getOutHelpWidth: () => Math.min(io.stdout.columns ?? 80, 80),
      getErrHelpWidth: () => Math.min(io.stderr.columns ?? 80, 80),
    });
  addSearches(program, io, call);
  addList(program, io);
  addShow(program, io);
  addBest(program, io);
  addNext(program, io);
  addLogs(program, io);
  addFiles(program, io);
  addCp(program, io);
  addResume(program, io, call);
  addWatch(program, io, call);
  addEnds(program, io, call);
  addEdits(program, io, call);
  addProbe(program, io, call);
  addDownloadMetrics(program, io);
  addImportance(program, io);
  addZoom(program, io);
  addLabels(program, io);
  addNote(program, io);
  addArchive(program, io);
  addRm(program, io);
  addHosts(program, io, call);
  addDoctor(program, io, call);
  addTopics(program, io);
  return program;
}

/** Takes the user's command out of the arguments of a search, so that commander sees only what is ours. */
function withoutCommand(argv: readonly string[], program: Command, call: SearchCall): readonly string[] {
  const search = program.commands.find(
    (one) => one.name() === argv[0] && one.options.some(({ long, hidden }) => long === '--param' && !hidden),
  );
  if (search === undefined || argv[0] === undefined) return argv;
  const { ours, command } = splitArguments(argv.slice(1), search);
  call.command = command;
  return [argv[0], ...ours];
}

function report(error: unknown, io: Io): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (!(error instanceof HyperError)) throw error;
  io.stderr.write(`error: ${error.message}\n`);
  if (error.hint !== undefined) io.stderr.write(`  ${error.hint.replaceAll('\n', '\n  ')}\n`);
  return error.exitCode;
}
