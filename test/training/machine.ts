// Trainings on this machine: what they need of it, how they are started, and what they leave behind.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { execa } from 'execa';
import { checkout, python, runHyper, type Answer } from '../hyper.ts';

/** For a test of trainings: far longer than they take, so that a slow machine is no failure. */
export const TIMEOUT_MS = 1_200_000;

/** A run as `hyper show --json` tells of it. */
export type TrainedRun = {
  readonly run: number;
  readonly state: string;
  readonly objective: number | null;
  readonly metrics: { readonly [name: string]: { readonly count: number; readonly last: number } };
};

export type Trained = { readonly search: number; readonly runs: readonly TrainedRun[] };

/** Which of these Python modules are not there, with the way to get them; undefined if none. Said aloud here. */
export function missingModules(modules: readonly string[]): string | undefined {
  const search = 'import importlib.util as i, sys; print(*[m for m in sys.argv[1:] if i.find_spec(m) is None])';
  const missing = spawnSync(python, ['-c', search, ...modules], { encoding: 'utf8' }).stdout?.trim() ?? 'Python';
  if (missing === '') return undefined;
  const text = `no training with ${missing}: ${python} has no such module; get it with: sh .ci/provision`;
  console.warn(text);
  return text;
}

/**
 * Runs a line as typed into a shell, for as long as trainings take: other calls of the tests are cut off after minutes.
 * Each process keeps to one core, or three trainings on two cores would wait for each other's threads.
 */
export async function train(line: string, cwd: string, env: Readonly<Record<string, string>>): Promise<Answer> {
  const path = [join(checkout, 'test/fixtures/bin'), dirname(process.execPath), process.env['PATH'] ?? ''];
  const { exitCode, stdout, stderr } = await execa('/bin/sh', ['-c', line], {
    cwd,
    env: {
      PATH: path.join(delimiter),
      HOME: process.env['HOME'],
      LC_ALL: 'C.UTF-8',
      HYPER_TEST_PYTHON: python,
      PYTHONDONTWRITEBYTECODE: '1',
      OMP_NUM_THREADS: '1',
      TF_NUM_INTRAOP_THREADS: '1',
      TF_NUM_INTEROP_THREADS: '1',
      ...env,
    },
    extendEnv: false,
    stdin: 'ignore',
    reject: false,
    timeout: TIMEOUT_MS,
  });
  return { code: exitCode, stdout, stderr };
}

/** The last search of a state folder. */
export async function lastSearch(home: string): Promise<Trained> {
  const { code, stdout, stderr } = await runHyper(['show', '--json'], { cwd: home, env: { HYPER_HOME: home } });
  if (code !== 0) throw new Error(`hyper show ended with ${code}: ${stderr}`);
  return JSON.parse(stdout) as Trained;
}

/** The folder of a run's first attempt. */
export function attemptFolder(home: string, { search }: Trained, { run }: TrainedRun): string {
  return join(home, 'runs', String(search), String(run), '1');
}

/** What a run printed, its progress bars a line each. */
export function outputOf(home: string, trained: Trained, run: TrainedRun): string {
  return readFileSync(join(attemptFolder(home, trained, run), 'log'), 'utf8').replaceAll('\r', '\n');
}

/** The number that a pattern's first group finds last. Throws where it finds none. */
export function lastNumber(text: string, pattern: RegExp): number {
  const found = [...text.matchAll(pattern)].at(-1)?.[1];
  if (found === undefined) throw new Error(`nothing like ${String(pattern)} in:\n${text}`);
  return Number(found);
}
