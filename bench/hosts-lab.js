// Hosts with a real sshd each, on this machine: those of the tests (test/lab/lab.ts). Takes root and what `sh .ci/provision` installs.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runnerImport } from 'vite';
import { checkout } from './checkout.js';

/**
 * Gives a new lab of so many hosts to `measure` and ends it afterwards.
 * @param {number} count
 * @param {(lab: import('../test/lab/lab.ts').Lab) => Promise<void>} measure
 */
export async function inLab(count, measure) {
  const file = join(checkout, 'test/lab/lab.ts');
  const { module } = await runnerImport(file, { configFile: false, logLevel: 'error' });
  const lab = await module.openLab(Array.from({ length: count }, () => ({ shell: 'dash' })));
  try {
    await measure(lab);
  } finally {
    await lab.close();
  }
}

/** Milliseconds of CPU that each process has used so far, with the children it has waited for; those that are gone count 0. */
export function cpuMs(pids) {
  return pids.reduce((sum, pid) => sum + ticksOf(pid) * 10, 0);
}

export function childrenOf(pid) {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(fieldsOf(name)?.[1]) === pid)
    .map(Number);
}

export function parentOf(pid) {
  return Number(fieldsOf(pid)?.[1]);
}

function ticksOf(pid) {
  const ticks = fieldsOf(pid)?.slice(11, 15).map(Number) ?? [];
  return ticks.reduce((sum, each) => sum + each, 0);
}

/** From the state on: the name before may hold blanks and brackets. */
function fieldsOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
  } catch {
    return undefined;
  }
}
