// The place of one search: a project, a state folder on a disk that can be spoilt, and the commands' own folder beside them.
import { execFileSync, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { checkout } from '../hyper.ts';
import { processesWith, signalProcess } from './processes.ts';
import { script } from './tale.ts';

/** Enough for a search, little enough to be filled in a moment. */
const diskSize = '16m';

const hyper = [process.execPath, join(checkout, 'bin/hyper.js')] as const;

export type Driver = {
  readonly pid: number;
  /** Resolves with how it ended. */
  readonly ended: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
  isAlive(): boolean;
  /** What it printed, both streams. */
  output(): string;
};

export class Arena {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), 'hyper-chaos-')));
  readonly tales = join(this.folder, 'tales');
  readonly home: string;
  readonly #disk = join(this.folder, 'disk');
  readonly #isMounted: boolean;
  readonly #env: Record<string, string | undefined>;
  #drivers = 0;

  /** `ownDisk`: the state folder lies on a small disk of its own, which needs root. */
  constructor({ ownDisk, pauseSeconds }: { readonly ownDisk: boolean; readonly pauseSeconds: number }) {
    mkdirSync(this.tales);
    mkdirSync(this.#disk);
    writeFileSync(join(this.folder, 'command.sh'), script);
    if (ownDisk) execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${diskSize},mode=700`, 'hyper-chaos', this.#disk]);
    this.#isMounted = ownDisk;
    this.home = join(this.#disk, 'hyper');
    const kept = Object.entries(process.env).filter(([name]) => !/^(HYPER_|GITHUB_|CI$|FORCE_COLOR$)/.test(name));
    this.#env = {
      ...Object.fromEntries(kept),
      HYPER_HOME: this.home,
      CHAOS_TALES: this.tales,
      CHAOS_PAUSE: String(pauseSeconds),
      LC_ALL: 'C.UTF-8',
    };
  }

  /** A driver in a process group of its own, as a shell would start it. */
  drive(args: readonly string[]): Driver {
    this.#drivers += 1;
    const file = join(this.folder, `driver-${this.#drivers}.log`);
    const log = openSync(file, 'a');
    const [node, ...words] = [...hyper, ...args];
    const child = spawn(node, words, { cwd: this.folder, env: this.#env, detached: true, stdio: ['ignore', log, log] });
    closeSync(log);
    return driverOf(child, file);
  }

  /** A command that ends by itself. Rejects with what it printed where it fails. */
  async ask(args: readonly string[]): Promise<string> {
    const [node, ...words] = [...hyper, ...args];
    const { stdout } = await execa(node, words, { cwd: this.folder, env: this.#env, extendEnv: false, timeout: 120_000 });
    return stdout;
  }

  /** Folders of all attempts that there are, `…/runs/SEARCH/RUN/ATTEMPT`. */
  attempts(): readonly string[] {
    return [1, 2, 3].reduce((folders) => folders.flatMap(foldersIn), [join(this.home, 'runs')]);
  }

  database(): string {
    return join(this.home, 'store.sqlite');
  }

  /** Leaves nothing on the disk; returns whether something refuses to. */
  fill(): void {
    execFileSync('sh', ['-c', `cat /dev/zero >"$0" 2>/dev/null || :`, join(this.#disk, 'filler')]);
  }

  makeRoom(): void {
    rmSync(join(this.#disk, 'filler'), { force: true });
  }

  /** The folders in which hyper makes files, and its database; what runs write goes on. */
  setReadOnly(isReadOnly: boolean): void {
    const runs = join(this.home, 'runs');
    const database = existsSync(this.home) ? readdirSync(this.home).filter((name) => name.startsWith('store.')) : [];
    const paths = [this.home, runs, ...foldersIn(runs), ...database.map((name) => join(this.home, name))];
    for (const path of paths.filter((name) => existsSync(name))) {
      execFileSync('chattr', [isReadOnly ? '+i' : '-i', path], { stdio: 'ignore' });
    }
  }

  /** Pids of all that hyper started here, directly or not, and that lives. */
  processes(): readonly number[] {
    return processesWith(this.folder);
  }

  /** Ends what is left and removes the folder, unless somebody is to look at it. */
  close({ keep }: { readonly keep: boolean }): void {
    for (const pid of this.processes()) signalProcess(pid, 'SIGKILL');
    if (keep) return;
    if (this.#isMounted) execFileSync('umount', ['--lazy', this.#disk]);
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function driverOf(child: ChildProcess, file: string): Driver {
  const ended = once(child, 'exit').then(([code, signal]) => ({
    code: code as number | null,
    signal: signal as NodeJS.Signals | null,
  }));
  return {
    pid: child.pid ?? 0,
    ended,
    isAlive: () => child.exitCode === null && child.signalCode === null,
    output: () => readFileSync(file, 'utf8'),
  };
}

function foldersIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && /^\d+$/.test(entry.name))
      .map(({ name }) => join(folder, name));
  } catch {
    return [];
  }
}
