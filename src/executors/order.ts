// What of an order becomes shell text: the file `cmd` of an attempt, exactly as it will be run.
import { HostError } from '../errors.ts';
import type { Job } from '../search/job.ts';
import type { JobOrder } from './executor.ts';

/**
 * Exports, change to the run's folder, the command. The sweep cookie comes first, for the supervisor reads it from there.
 * Throws HostError `order.nul` or `order.name` for what no shell can hold.
 */
export function renderCommandFile(job: Job, order: JobOrder): string {
  const { HYPER_JOB: cookie, ...others } = { ...order.env, ...gpuVariables(job.where.gpus) };
  const named = Object.entries(others);
  const exports = (cookie === undefined ? named : [['HYPER_JOB', cookie] as const, ...named]).map(renderExport);
  const text = [...exports, renderChangeFolder(order.cwd), order.script, ''].join('\n');
  if (text.includes('\0')) {
    throw new HostError('order.nul', 'a NUL byte cannot be part of a command or of a variable');
  }
  return text;
}

/** PCI_BUS_ID: without it CUDA numbers by speed, nvidia-smi by bus. */
function gpuVariables(gpus: readonly string[]): Record<string, string> {
  if (gpus.length === 0) return {};
  return { CUDA_VISIBLE_DEVICES: gpus.join(','), CUDA_DEVICE_ORDER: 'PCI_BUS_ID' };
}

function renderExport([name, value]: readonly [string, string]): string {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
    throw new HostError('order.name', `"${name}" cannot be the name of a variable`);
  }
  return `export ${name}=${quote(value)}`;
}

function renderChangeFolder(cwd: string): string {
  const folder = quote(cwd);
  const message = quote(`hyper: cannot run in ${cwd}`);
  return `cd ${folder} 2>/dev/null || { mkdir -p ${folder} && cd ${folder}; } || { echo ${message} >&2; exit 126; }`;
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
