// Searches whose driver is a process of its own, which tests stop, kill and ask.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { checkout, runHyper } from '../hyper.ts';

export type ShownRun = {
  readonly run: number;
  readonly state: string;
  readonly reason: string;
  readonly attempt: number;
  readonly objective: number | null;
  readonly params: Readonly<Record<string, unknown>>;
  readonly metrics: Readonly<Record<string, { readonly count: number; readonly last: number }>>;
};

export type ShownSearch = {
  readonly state: string;
  readonly reason: string | null;
  readonly best: { readonly run: number; readonly objective: number } | null;
  readonly runs: readonly ShownRun[];
};

/** What `hyper show --json` says of the last search, or as the words ask for. */
export async function shown(cwd: string, ...words: readonly string[]): Promise<ShownSearch> {
  return JSON.parse((await runHyper(['show', '--json', ...words], { cwd })).stdout) as ShownSearch;
}

/** Starts `hyper` with these arguments; its answer is not waited for. */
export function startHyper(args: readonly string[], cwd: string) {
  return execa(process.execPath, [join(checkout, 'bin/hyper.js'), ...args], {
    cwd,
    env: { HYPER_HOME: join(cwd, '.hyper'), LC_ALL: 'C.UTF-8' },
    reject: false,
  });
}

/** Waits for what a process will do; how fast is nobody's business. */
export async function until(isSo: () => boolean): Promise<void> {
  const deadline = Date.now() + 50_000;
  while (!isSo()) {
    if (Date.now() > deadline) throw new Error(`waited too long for ${isSo.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** A process that only waits to be reaped is dead. */
export function isAlive(pid: number): boolean {
  const stat = existsSync(`/proc/${pid}/stat`) ? readFileSync(`/proc/${pid}/stat`, 'utf8') : '';
  return stat !== '' && !/^[ZX]/.test(stat.slice(stat.lastIndexOf(')') + 2));
}
