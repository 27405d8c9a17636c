// A project whose searches run on the hosts of a lab, and what was seen of them there: by hyper, and by the commands themselves.
import { spawn } from 'node:child_process';
import type { SpawnOptions } from 'node:child_process';
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { existsSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { processesWith, signalProcess, until } from '../chaos/processes.ts';
import { readTales, script } from '../chaos/tale.ts';
import type { Tale } from '../chaos/tale.ts';
import { judge } from '../chaos/verdict.ts';
import type { ShownRun } from '../chaos/verdict.ts';
import { checkout } from '../hyper.ts';
import type { Lab } from '../lab/lab.ts';

/** However slow the machine: what takes longer hangs. */
const patienceMs = 90_000;

const hyper = join(checkout, 'bin/hyper.js');

export type Driver = {
  readonly pid: number;
  /** Its exit code; null: it was killed. */
  readonly ended: Promise<number | null>;
  isAlive(): boolean;
  /** What it printed, both streams. */
  output(): string;
};

export type Answer = { readonly code: number | undefined; readonly stdout: string; readonly output: string };

export type Inquiry = { readonly moved?: ReadonlySet<number>; readonly search?: string };

export type ProjectOptions = {
  readonly lab: Lab;
  /** Seconds between the 12 metric lines of a run; or these on each host. */
  readonly pauseSeconds: number | Readonly<Record<string, number>>;
  /** Texts of files of the project, by their paths. */
  readonly files?: Readonly<Record<string, string | Buffer>>;
};

export class Project {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), 'hyper-fault-')));
  readonly #lab: Lab;
  readonly #home = join(this.folder, '.hyper');
  readonly #place: { readonly cwd: string; readonly env: Record<string, string>; readonly extendEnv: false };
  #drivers = 0;

  constructor({ lab, pauseSeconds, files = {} }: ProjectOptions) {
    this.#lab = lab;
    const where = `CHAOS_TALES=$HOME/tales\nmkdir -p "$CHAOS_TALES"\n${setPause(pauseSeconds)}`;
    const texts = { 'command.sh': where + script, ...files };
    for (const [path, text] of Object.entries(texts)) writeFileSync(join(this.folder, path), text);
    const kept = Object.entries(lab.env).filter(([name]) => !/^(HYPER_|GITHUB_|CI$|FORCE_COLOR$)/.test(name));
    const env = { ...Object.fromEntries(kept), HYPER_HOME: this.#home, LC_ALL: 'C.UTF-8' };
    this.#place = { cwd: this.folder, env, extendEnv: false };
  }

  /** Starts a search of so many runs, `x=1`, `x=2`, …, on hosts as `--hosts` takes them. */
  search(hosts: string, numRuns: number, ...options: readonly string[]): Driver {
    const values = pointsOf(numRuns).map(({ x }) => x);
    const words = ['--hosts', hosts, '--metric', 'acc', '--param', `x=${values.join(',')}`, ...options];
    return this.#drive(['grid', ...words, '--', 'sh', 'command.sh', ':x:']);
  }

  resume(): Driver {
    return this.#drive(['resume']);
  }

  /** A command to its end, whatever that is. */
  async ask(...args: readonly string[]): Promise<Answer> {
    const options = { ...this.#place, reject: false, all: true, timeout: patienceMs, stdin: 'ignore' } as const;
    const { exitCode, stdout, all } = await execa(process.execPath, [hyper, ...args], options);
    return { code: exitCode, stdout, output: all };
  }

  /** What the commands wrote down on that host. */
  tales(host: string): readonly Tale[] {
    const told = join(this.#lab.home(host), 'tales');
    return existsSync(told) ? readTales(told) : [];
  }

  /**
   * All that is wrong with the last search, or with that one, of `numRuns` runs: each must have come to its end, once, with all its
   * metrics, and nothing may be left. `moved`: of these an earlier attempt was given up, and may have begun.
   */
  async complaints(numRuns: number, { moved = new Set(), search = 'last' }: Inquiry = {}): Promise<readonly string[]> {
    const shown = await this.ask('show', search, '--json');
    if (shown.code !== 0) return [shown.output];
    const { state, runs } = JSON.parse(shown.stdout) as { readonly state: string; readonly runs: ShownRun[] };
    const values = valuesIn((await this.ask('download-metrics', search, '--json', '--dest', '-')).stdout);
    const ids = new Set(runs.map(({ run }) => run));
    const tales = this.#lab.hosts.flatMap((host) => this.tales(host)).filter(({ run }) => ids.has(run));
    const evidence = { runs, values, tales, points: pointsOf(numRuns), excused: moved, untold: moved };
    const unfinished = runs.filter((run) => run.state !== 'complete');
    return [
      ...(state === 'finished' ? [] : [`the search is ${state}`]),
      ...unfinished.map(({ run, state: its, reason }) => `run ${run} is ${its}: ${reason}`),
      ...judge(evidence).complaints,
      ...(await leftBehind(this.#lab)),
    ];
  }

  close(): void {
    for (const pid of processesWith(this.folder)) signalProcess(pid, 'SIGKILL');
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
  }

  #drive(args: readonly string[]): Driver {
    mkdirSync(this.#home, { recursive: true, mode: 0o700 });
    const file = join(this.#home, `driver-${(this.#drivers += 1)}.txt`);
    const log = openSync(file, 'a');
    const { cwd, env } = this.#place;
    const options = { cwd, env, detached: true, stdio: ['ignore', log, log] } satisfies SpawnOptions;
    const child = spawn(process.execPath, [hyper, ...args], options);
    closeSync(log);
    return {
      pid: child.pid ?? 0,
      ended: once(child, 'exit').then(([code]) => code as number | null),
      isAlive: () => child.exitCode === null && child.signalCode === null,
      output: () => readFileSync(file, 'utf8'),
    };
  }
}

/** Waits for what must come while the driver lives; throws with what the driver said where it does not. */
export async function waitFor(what: string, isSo: () => boolean, driver: Driver): Promise<void> {
  let isSeen = false;
  await until(() => (isSeen = isSo()) || !driver.isAlive(), patienceMs);
  if (!isSeen && !isSo()) throw new Error(`never happened: ${what}\n${driver.output()}`);
}

/** Rejects where the driver did not come to the end of its search, or told of a bug. */
export async function endOf(driver: Driver): Promise<void> {
  await waitFor('the end of the search', () => !driver.isAlive(), driver);
  const code = await driver.ended;
  const printed = driver.output();
  if (code !== 0 || /^ +at .*:\d+:\d+\)?$/m.test(printed)) throw new Error(`ended with ${code}:\n${printed}`);
}

function setPause(seconds: ProjectOptions['pauseSeconds']): string {
  if (typeof seconds === 'number') return `CHAOS_PAUSE=${seconds}\n`;
  const cases = Object.entries(seconds).map(([host, each]) => `${host}) CHAOS_PAUSE=${each} ;;`);
  return `case $(uname -n) in ${cases.join(' ')} esac\n`;
}

function pointsOf(numRuns: number): readonly { readonly x: number }[] {
  return Array.from({ length: numRuns }, (_, index) => ({ x: index + 1 }));
}

function valuesIn(lines: string): ReadonlyMap<number, readonly number[]> {
  const values = new Map<number, number[]>();
  for (const line of lines.split('\n').filter((each) => each !== '')) {
    const { run, metric, value } = JSON.parse(line) as { run: number; metric: string; value: number };
    if (metric === 'acc') values.set(run, [...(values.get(run) ?? []), value]);
  }
  return values;
}

/** Processes on hosts, and connections to them, that outlive the search. */
async function leftBehind(lab: Lab): Promise<readonly string[]> {
  const left = () => [
    ...lab.hosts.flatMap((host) => lab.processes(host).map(({ command }) => `left on ${host}: ${command}`)),
    ...lab.clients().map(({ command }) => `still connected: ${command}`),
  ];
  await until(() => left().length === 0, 20_000);
  return left();
}
