// What of an order becomes shell text: the file `cmd` of an attempt, exactly as it will be run.
import { HostError } from '../errors.ts';
import type { Job, Where } from '../search/job.ts';
import type { JobOrder } from './executor.ts';

/**
 * Variables, the host's setup, change to the run's folder, the command. The sweep cookie comes first, for the supervisor reads it from
 * there. Throws HostError `order.nul` or `order.name` for what no shell can hold.
 */
export function renderCommandFile(job: Job, order: JobOrder): string {
  const { HYPER_JOB: cookie, ...others } = order.env;
  const gpus = renderGpus(job.where);
  const lines = [
    ...renderExports(cookie === undefined ? {} : { HYPER_JOB: cookie }),
    ...renderExports(others),
    ...gpus,
    ...(order.setup === undefined ? [] : [...renderSetup(order.setup), ...renderExports(ours(order.env)), ...gpus]),
    ...(order.pythonPath === undefined ? [] : [renderPythonPath(order.pythonPath)]),
    renderChangeFolder(order.cwd),
    order.script,
  ];
  const text = `${lines.join('\n')}\n`;
  if (text.includes('\0')) {
    throw new HostError('order.nul', 'a NUL byte cannot be part of a command or of a variable');
  }
  return text;
}

/**
 * Which GPUs the run sees. PCI_BUS_ID: without it CUDA numbers by speed, nvidia-smi by bus. AMD's runtimes filter one after the other,
 * each by its own variable, in numbers that the one before left: so there is one variable only.
 */
function renderGpus({ gpus, accelerator, isGpuFree }: Where): readonly string[] {
  // An empty HIP_VISIBLE_DEVICES hides nothing, an empty one of these all.
  if (isGpuFree === true) return renderExports({ CUDA_VISIBLE_DEVICES: '', ROCR_VISIBLE_DEVICES: '' });
  if (gpus.length === 0) return [];
  const visible = gpus.join(',');
  return accelerator === 'amd'
    ? [
        ...renderExports({ ROCR_VISIBLE_DEVICES: visible }),
        'unset HIP_VISIBLE_DEVICES CUDA_VISIBLE_DEVICES GPU_DEVICE_ORDINAL',
      ]
    : renderExports({ CUDA_VISIBLE_DEVICES: visible, CUDA_DEVICE_ORDER: 'PCI_BUS_ID' });
}

const setupFailed = 'hyper: setup failed (exit $h_code), so the command was not run';

/**
 * The user's snippet, in this shell, for what it defines to be there; from the home folder, as after a login. By `eval`, or a quote
 * that is not closed would take the command with it. A command that ran without its venv would use the wrong Python: so a snippet that
 * fails, or ends the shell as `.` does with a file that is not there, ends the run. `source` is what people write, and dash lacks it.
 */
function renderSetup(setup: string): readonly string[] {
  return [
    // Who stops a run writes `why` in the attempt's folder first.
    'h_folder=$PWD',
    `trap 'h_code=$?; [ -e "$h_folder/why" ] || echo "${setupFailed}" >&2; exit 126' EXIT`,
    'command -v source >/dev/null 2>&1 || eval \'source() { h_source=$1; shift; . "$h_source"; }\'',
    'cd "${HOME:-/}" 2>/dev/null',
    `eval ${quote(setup)}`,
    'h_code=$?; [ "$h_code" = 0 ] || exit "$h_code"',
    'trap - EXIT; set +eu',
  ];
}

/** What a setup may not take from us. */
function ours(env: JobOrder['env']): JobOrder['env'] {
  return Object.fromEntries(Object.entries(env).filter(([name]) => name.startsWith('HYPER_')));
}

/** In front of what the setup made of it. */
function renderPythonPath(folder: string): string {
  return `export PYTHONPATH=${quote(folder)}"\${PYTHONPATH:+:$PYTHONPATH}"`;
}

function renderExports(variables: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(variables).map(([name, value]) => {
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
      throw new HostError('order.name', `"${name}" cannot be the name of a variable`);
    }
    return `export ${name}=${quote(value)}`;
  });
}

function renderChangeFolder(cwd: string): string {
  const folder = quote(cwd);
  const message = quote(`hyper: cannot run in ${cwd}`);
  return `cd ${folder} 2>/dev/null || { mkdir -p ${folder} && cd ${folder}; } || { echo ${message} >&2; exit 126; }`;
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
