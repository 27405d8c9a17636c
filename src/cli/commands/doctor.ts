// `hyper doctor`: its options and help. What it does is loaded when it is called.
import type { Command } from 'commander';
import type { Io } from '../io.ts';
import type { SearchCall } from './search.ts';

export type DoctorOptions = { readonly json?: true };

const description = `Check what searches need, and say what to do where something is amiss.

EXAMPLES
  $ hyper doctor
  $ hyper doctor --json

Looks at node, SQLite, the shell, git, GPUs and Python; at the state folder, its
store and the free disk; and for searches whose driver is gone, and runs that
are alive without one. Changes nothing. Exits with 1 if a check failed.`;

export function addDoctor(program: Command, io: Io, call: SearchCall): void {
  program
    .command('doctor')
    .summary('Check what searches need.')
    .usage('[options]')
    .description(description)
    .option('--json', 'as JSON')
    .action(async (options: DoctorOptions) => {
      const { doctor } = await import('./doctor.run.ts');
      call.exitCode = await doctor(options, io);
    });
}
