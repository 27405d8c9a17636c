// What of this machine a search needs: Node, SQLite, a shell and its kin, git, GPUs, Python.
import { accessSync, constants, existsSync } from 'node:fs';
import { version } from 'node:process';
import { findGpus } from '../../executors/gpus/here.ts';
import { askProgram } from '../../executors/programs.ts';
import { describeEngine } from '../../store/database.ts';
import type { Check } from '../../views/doctor.ts';
import type { Io } from '../io.ts';
import { hyperVersion } from '../version.ts';

export async function checkMachine(io: Io): Promise<readonly Check[]> {
  return [
    checkNode(version),
    await checkSqlite(),
    await checkShell(io),
    await checkSetsid(io),
    await checkGit(io),
    await checkGpus(io),
  ];
}

/** `text`: `v20.19.0`. */
export function checkNode(text: string): Check {
  const [major = 0, minor = 0] = text.slice(1).split('.').map(Number);
  const says = `hyper ${hyperVersion} on node ${text.slice(1)}`;
  if (major > 20 || (major === 20 && minor >= 19)) return { name: 'node', status: 'ok', says };
  return { name: 'node', status: 'error', says, hint: 'hyper needs node 20.19 or newer' };
}

async function checkSqlite(): Promise<Check> {
  try {
    return { name: 'sqlite', status: 'ok', says: await describeEngine() };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return {
      name: 'sqlite',
      status: 'error',
      says: `cannot be loaded: ${reason}`,
      hint: 'install hyper again, or use node 24 or newer, which has an SQLite of its own',
    };
  }
}

async function checkShell(io: Io): Promise<Check> {
  const name = '/bin/sh';
  try {
    accessSync(name, constants.X_OK);
  } catch {
    return { name, status: 'error', says: 'cannot be started', hint: 'runs are started by a POSIX shell: install one' };
  }
  const { text } = await askProgram(name, ['-c', 'echo $((6 * 7))'], io);
  if (text === '42') return { name, status: 'ok', says: 'answers' };
  return {
    name,
    status: 'error',
    says: 'does not answer as a POSIX shell',
    hint: 'runs are started by it: see what it is',
  };
}

/** Runs get a session of their own, so that they outlive the terminal; perl can make one too. */
async function checkSetsid(io: Io): Promise<Check> {
  const name = 'setsid';
  const { text } = await askProgram('/bin/sh', ['-c', 'command -v setsid || command -v perl'], io);
  if (text === undefined) {
    return { name, status: 'error', says: 'neither setsid nor perl is there', hint: 'install util-linux, or perl' };
  }
  return { name, status: 'ok', says: text.endsWith('perl') ? `${text} stands in for it` : text };
}

async function checkGit(io: Io): Promise<Check> {
  const { text } = await askProgram('git', ['--version'], io);
  if (text !== undefined) return { name: 'git', status: 'ok', says: text.replace(/^git version /, '') };
  return {
    name: 'git',
    status: 'warning',
    says: 'is not there',
    hint: 'searches run, but the commit of your code is not recorded with them',
  };
}

async function checkGpus({ env }: Io): Promise<Check> {
  const name = 'gpus';
  const gpus = await findGpus(env);
  const given = env['CUDA_VISIBLE_DEVICES'];
  const source = given === undefined ? '' : `, as CUDA_VISIBLE_DEVICES=${given} says`;
  if (gpus.length > 0) return { name, status: 'ok', says: `${gpus.join(', ')}${source}: one run each` };
  if (given === undefined && existsSync('/dev/nvidia0')) {
    return {
      name,
      status: 'warning',
      says: 'this machine has one, but nvidia-smi does not list it',
      hint: 'see what  nvidia-smi  says; until then say how many runs at once: -r N',
    };
  }
  return { name, status: 'ok', says: `none${source}: one run at a time, or as many as -r says` };
}
