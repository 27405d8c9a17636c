// Processes as the kernel tells of them: by what stands in /proc, never by name.
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Sends it; false where there is no such process any more. A negative pid is a process group. */
export function signalProcess(pid: number, signal: NodeJS.Signals): boolean {
  try {
    process.kill(pid, signal);
    return true;
  } catch {
    return false;
  }
}

/** Pids of all living processes that have `text` in their environment or on their command line; not our own. */
export function processesWith(text: string): readonly number[] {
  return pids().filter(
    (pid) =>
      pid !== process.pid && (readProc(pid, 'environ').includes(text) || readProc(pid, 'cmdline').includes(text)),
  );
}

/** Living children of a process whose command line holds `text`. */
export function childrenOf(parent: number, text: string): readonly number[] {
  return pids().filter((pid) => statOf(pid)?.parent === parent && readProc(pid, 'cmdline').includes(text));
}

/** Whether `PID STARTTICK BOOT`, as hyper writes it down, names a living process; with `pid`, that very one. */
export function isSameProcess(identity: string, pid = Number.parseInt(identity, 10)): boolean {
  const [named, startTick] = identity.split(' ');
  return Number(named) === pid && startTick !== undefined && statOf(pid)?.startTick === startTick;
}

export function environmentHas(pid: number, text: string): boolean {
  return readProc(pid, 'environ').includes(text);
}

/** The command line and state of a process, for a person. */
export function describeProcess(pid: number): string {
  const words = readProc(pid, 'cmdline').replaceAll('\0', ' ').slice(0, 160);
  return `${pid} (${statOf(pid)?.state ?? 'gone'}) ${words}`;
}

/** Waits until `isSo`, looking again and again; false where that took longer than `limitMs` or `signal` came first. */
export async function until(isSo: () => boolean, limitMs: number, signal?: AbortSignal): Promise<boolean> {
  const deadline = Date.now() + limitMs;
  while (!isSo()) {
    if (Date.now() > deadline || signal?.aborted === true) return false;
    await sleep(4);
  }
  return true;
}

type Stat = { readonly state: string; readonly parent: number; readonly startTick: string };

/** undefined: gone, or only waiting to be reaped. The name may hold blanks and brackets: fields count from behind it. */
function statOf(pid: number): Stat | undefined {
  const [state = '', parent, ...rest] = readProc(pid, 'stat')
    .replace(/^.*\) /s, '')
    .split(' ');
  if (state === '' || state === 'Z' || state === 'X') return undefined;
  return { state, parent: Number(parent), startTick: rest[17] ?? '' };
}

function pids(): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

/** '' where the process is gone. */
function readProc(pid: number, file: 'stat' | 'environ' | 'cmdline'): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'latin1');
  } catch {
    return '';
  }
}
