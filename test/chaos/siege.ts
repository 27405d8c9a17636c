// One search from its start to its end, with whatever is done to it on the way.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Rng } from '../../src/numerics/rng.ts';
import { Arena } from './arena.ts';
import type { Driver } from './arena.ts';
import type { Harm } from './harms.ts';
import { describeProcess, signalProcess, until } from './processes.ts';
import { readTales } from './tale.ts';
import { judge } from './verdict.ts';
import type { ShownRun, Verdict } from './verdict.ts';

export type Siege = {
  /** One is taken by chance each time. */
  readonly harms: readonly Harm[];
  /** After so many the search is left in peace. */
  readonly kills: number;
  /** From the word for the strategy to the last param. */
  readonly search: readonly string[];
  /** Of the same search in peace. */
  readonly points: readonly unknown[];
  readonly dice: Rng;
  readonly ownDisk: boolean;
  readonly signal: AbortSignal;
};

export type Result = {
  readonly kills: number;
  readonly runs: number;
  readonly lost: number;
  readonly doubled: number;
  readonly leftBehind: number;
  readonly complaints: readonly string[];
  /** Where it took place; kept if something is wrong. */
  readonly folder: string;
};

/** Seconds between the metric lines of a command. */
const pauseSeconds = 0.02;

/** A driver that goes on for so long in peace hangs, on however slow a machine. */
const patienceMs = 60_000;

/** What is over must be gone by then. */
const leaveMs = 15_000;

/** A search of which there is more to complain is given up. */
const mostComplaints = 5;

const parallel = ['-r', '4', '--metric', 'acc'];

/** The points of a search that nobody harms, as `show --json` has them. */
export async function pointsInPeace(search: readonly string[]): Promise<readonly unknown[]> {
  const arena = new Arena({ ownDisk: false, pauseSeconds: 0 });
  try {
    await arena.ask(commandLine(search));
    return (await shown(arena)).runs.map(({ params }) => params);
  } finally {
    arena.close({ keep: false });
  }
}

export async function besiege(siege: Siege): Promise<Result> {
  const arena = new Arena({ ownDisk: siege.ownDisk, pauseSeconds });
  let isGood = false;
  try {
    const result = await new Battle(siege, arena).fight();
    isGood = result.complaints.length === 0;
    return result;
  } finally {
    arena.close({ keep: !isGood });
  }
}

class Battle {
  readonly #siege: Siege;
  readonly #arena: Arena;
  readonly #excused = new Set<number>();
  readonly #untold = new Set<number>();
  readonly #complaints: string[] = [];
  #kills = 0;
  readonly #complain = (text: string): void => void this.#complaints.push(text);

  constructor(siege: Siege, arena: Arena) {
    this.#siege = siege;
    this.#arena = arena;
  }

  async fight(): Promise<Result> {
    try {
      await this.#goOnToTheEnd();
    } catch (error) {
      this.#complain(String(error));
    }
    return await this.#result();
  }

  async #goOnToTheEnd(): Promise<void> {
    let state: string | undefined;
    while (!['finished', 'failed'].includes(state ?? '') && this.#complaints.length < mostComplaints) {
      const driver = this.#arena.drive(state === undefined ? commandLine(this.#siege.search) : ['resume']);
      const before = this.#kills;
      await this.#harass(driver);
      this.#checkEnd(driver, await driver.ended, this.#kills > before);
      state = await this.#stateOfSearch();
    }
  }

  /** Until the driver has ended, by our hand or by itself. */
  async #harass(driver: Driver): Promise<void> {
    const { dice, harms, kills, signal } = this.#siege;
    while (driver.isAlive() && this.#kills < kills && !signal.aborted) {
      await this.#moment(driver);
      const harm = harms[dice.integer(harms.length)];
      const target = { arena: this.#arena, driver, dice, excused: this.#excused, untold: this.#untold };
      if (driver.isAlive() && (await harm?.inflict({ ...target, complain: this.#complain })) === true) this.#kills += 1;
      await sleep(5);
    }
    if (await until(() => !driver.isAlive(), patienceMs)) return;
    this.#complain(`driver ${driver.pid} hangs:\n${lastLines(driver.output())}`);
    signalProcess(driver.pid, 'SIGKILL');
  }

  /** Any moment; or just when an attempt begins, or ends, which is when there is most to lose. */
  async #moment(driver: Driver): Promise<void> {
    const { dice } = this.#siege;
    const kind = dice.integer(4);
    const delay = dice.uniform();
    if (kind < 2) return void (await until(() => !driver.isAlive(), delay * 1_000));
    const before = this.#count(kind === 2);
    await until(() => !driver.isAlive() || this.#count(kind === 2) > before, 2_000);
    await sleep(delay * 25);
  }

  /** Attempts that there are, or that have ended. */
  #count(isBegun: boolean): number {
    const attempts = this.#arena.attempts();
    return isBegun ? attempts.length : attempts.filter((folder) => existsSync(join(folder, 'exit.in'))).length;
  }

  /** undefined: its driver was killed before it had recorded a search. */
  async #stateOfSearch(): Promise<string | undefined> {
    if (!existsSync(this.#arena.database())) return undefined;
    const searches = JSON.parse(await this.#arena.ask(['list', '--json'])) as { readonly state: string }[];
    if (searches.length > 1) this.#complain(`there are ${searches.length} searches, and one was asked for`);
    return searches.at(-1)?.state;
  }

  /** 3: a run failed; 4: all did; 6: the guard paused it; 1: the disk refused, which must be said in words. */
  #checkEnd({ pid, output }: Driver, { code, signal }: Awaited<Driver['ended']>, wasHarmed: boolean): void {
    const printed = output();
    const isRefusal = code === 1 && this.#siege.ownDisk && /^error: .+/m.test(printed);
    const isPlanned = signal === 'SIGKILL' || isRefusal ? wasHarmed : [0, 3, 4, 6].includes(code ?? -1);
    const hasCrashed = /^ +at .*:\d+:\d+\)?$/m.test(printed);
    if (isPlanned && !hasCrashed) return;
    this.#complain(`driver ${pid} ended with ${signal ?? code}:\n${lastLines(printed)}`);
  }

  async #result(): Promise<Result> {
    const left = await this.#leftBehind();
    const verdict = await this.#verdict();
    const { lost, doubled } = verdict;
    const complaints = [
      ...this.#complaints,
      ...verdict.complaints,
      ...left.map((process) => `left behind: ${process}`),
    ];
    const { folder } = this.#arena;
    return { kills: this.#kills, runs: verdict.runs, lost, doubled, leftBehind: left.length, complaints, folder };
  }

  async #verdict(): Promise<Verdict & { readonly runs: number }> {
    try {
      const damage = integrity(this.#arena);
      if (damage !== 'ok') this.#complain(`the database is damaged: ${damage}`);
      const { runs } = await shown(this.#arena);
      const values = await valuesOf(this.#arena);
      const evidence = { runs, values, tales: readTales(this.#arena.tales), points: this.#siege.points };
      return { ...judge({ ...evidence, excused: this.#excused, untold: this.#untold }), runs: runs.length };
    } catch (error) {
      return { lost: 0, doubled: 0, complaints: [String(error)], runs: 0 };
    }
  }

  async #leftBehind(): Promise<readonly string[]> {
    await until(() => this.#arena.processes().length === 0, leaveMs);
    return this.#arena.processes().map(describeProcess);
  }
}

function lastLines(text: string): string {
  return text.trimEnd().split('\n').slice(-20).join('\n');
}

function commandLine(search: readonly string[]): readonly string[] {
  return [...search, ...parallel, '--', 'sh', 'command.sh', ':x:', ':k:'];
}

async function shown(arena: Arena): Promise<{ readonly state: string; readonly runs: readonly ShownRun[] }> {
  return JSON.parse(await arena.ask(['show', 'last', '--json'])) as { state: string; runs: ShownRun[] };
}

async function valuesOf(arena: Arena): Promise<ReadonlyMap<number, readonly number[]>> {
  const values = new Map<number, number[]>();
  for (const line of (await arena.ask(['download-metrics', 'last', '--json', '--dest', '-'])).split('\n')) {
    if (line === '') continue;
    const { run, metric, value } = JSON.parse(line) as { run: number; metric: string; value: number };
    if (metric === 'acc') values.set(run, [...(values.get(run) ?? []), value]);
  }
  return values;
}

/** `ok`, or what SQLite itself finds wrong. */
function integrity(arena: Arena): string {
  return execFileSync('sqlite3', [arena.database(), 'PRAGMA integrity_check; PRAGMA foreign_key_check'], {
    encoding: 'utf8',
  }).trim();
}
