// `hyper doctor`: all checks, each on its own, so that one that fails hides no other.
import { checksRecord, isHealthy, renderChecks } from '../../views/doctor.ts';
import { terminalOf } from '../../views/terminal.ts';
import { writerOf } from '../../views/write.ts';
import { checkMachine } from '../doctor/machine.ts';
import { checkPython } from '../doctor/python.ts';
import { checkState } from '../doctor/state.ts';
import { findHome } from '../home.ts';
import type { Io } from '../io.ts';
import type { DoctorOptions } from './doctor.ts';

/** Resolves to the exit code: 1 where a check failed. */
export async function doctor({ json }: DoctorOptions, io: Io): Promise<number> {
  const home = findHome(io.cwd, io.env);
  const checks = [...(await checkMachine(io)), await checkPython(io), ...(await checkState(home, io))];
  const text =
    json === true
      ? `${JSON.stringify(checksRecord(checks), undefined, 2)}\n`
      : renderChecks(terminalOf(io.stdout, io.env), checks);
  writerOf(io.stdout)(text);
  return isHealthy(checks) ? 0 : 1;
}
