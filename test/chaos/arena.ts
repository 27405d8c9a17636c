// The place of one search: a project, a state folder on a disk that can be spoilt, and the commands' own folder beside them.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  closeSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { checkout } from '../hyper.ts';
import { processesWith, signalProcess } from './processes.ts';
import { script } from './tale.ts';

/** Enough for a search, little enough to be filled in a moment. */
const diskSize = '16m';

const commandLimitMs = 120_000;

const hyper = [process.execPath, join(checkout, 'bin/hyper.js')] as const;

/** Whether a disk can be made here, filled, and written to no more; that takes root and a kernel that lets root. */
export function canSpoilDisks(): boolean {
  let arena: Arena | undefined;
  try {
    arena = new Arena({ ownDisk: true, pauseSeconds: 0 });
    mkdirSync(arena.home);
    arena.setReadOnly(true);
    arena.setReadOnly(false);
    return true;
  } catch {
    return false;
  } finally {
    arena?.close({ keep: false });
  }
}

export type Driver = {
  readonly pid: number;
  /** Resolves with how it ended. */
  readonly ended: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
  isAlive(): boolean;
  /** What it printed, both streams. */
  output(): string;
};

type Answer = { readonly code: number | undefined; readonly stdout: string; readonly output: string };

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
    if (ownDisk) mount(this.#disk);
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

  /** What a command prints that must do well; rejects with its complaint where it does not. */
  async ask(args: readonly string[]): Promise<string> {
    const { code, output, stdout } = await this.try(args);
    if (code !== 0) throw new Error(`hyper ${args.join(' ')} ended with ${code}:\n${output}`);
    return stdout;
  }

  /** A command, whatever it says; `code` is undefined where it was killed after `limitMs`. `output`: both streams. */
  async try(args: readonly string[], limitMs = commandLimitMs): Promise<Answer> {
    const [node, ...words] = [...hyper, ...args];
    const { exitCode, stdout, all } = await execa(node, words, {
      reject: false,
      timeout: limitMs,
      killSignal: 'SIGKILL',
      cwd: this.folder,
      env: this.#env,
      extendEnv: false,
      all: true,
    });
    return { code: exitCode, stdout, output: all };
  }

  /** Folders of all attempts that there are, `…/runs/SEARCH/RUN/ATTEMPT`. */
  attempts(): readonly string[] {
    return [1, 2, 3].reduce((folders) => folders.flatMap(foldersIn), [join(this.home, 'runs')]);
  }

  database(): string {
    return join(this.home, 'store.sqlite');
  }

  /** Identity of the process that drives the search, as the database has it; '' where there is none. */
  recordedDriver(): string {
    const question = 'SELECT driver FROM searches ORDER BY search DESC LIMIT 1';
    const answer = spawnSync('sqlite3', ['-readonly', this.database(), question], { encoding: 'utf8' });
    return answer.stdout.trim(); // nothing where the table is not there yet
  }

  /** Leaves no free byte on the disk. */
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
    for (const path of paths) {
      const { status } = spawnSync('chattr', [isReadOnly ? '+i' : '-i', path]);
      // SQLite takes some of its files away when the last one closes it.
      if (status !== 0 && existsSync(path)) throw new Error(`chattr could not change ${path}`);
    }
  }

  /** Pids of all that hyper started here, directly or not, and that lives. */
  processes(): readonly number[] {
    return processesWith(this.folder);
  }

  /** Ends what is left and removes the folder, unless somebody is to look at it. The disk goes in any case. */
  close({ keep }: { readonly keep: boolean }): void {
    for (const pid of this.processes()) signalProcess(pid, 'SIGKILL');
    if (this.#isMounted) this.#unmount(keep);
    if (!keep) rmSync(this.folder, { recursive: true, force: true });
  }

  #unmount(keep: boolean): void {
    this.makeRoom();
    this.setReadOnly(false);
    const copy = join(this.folder, 'copy');
    const isPlain = (path: string) => !path.endsWith('/ends'); // a FIFO cannot be copied
    if (keep) cpSync(this.#disk, copy, { recursive: true, filter: isPlain });
    execFileSync('umount', ['--lazy', this.#disk]);
    if (!keep) return;
    rmSync(this.#disk, { recursive: true });
    renameSync(copy, this.#disk);
  }
}

function mount(folder: string): void {
  const options = `size=${diskSize},mode=700`;
  execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'hyper-chaos', folder], { stdio: 'ignore' });
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
