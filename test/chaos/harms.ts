// What is done to a search, and what may be expected after it.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Rng } from '../../src/numerics/rng.ts';
import type { Arena, Driver } from './arena.ts';
import { childrenOf, environmentHas, isSameProcess, signalProcess } from './processes.ts';
import { readTales } from './tale.ts';

export type Target = {
  readonly arena: Arena;
  readonly driver: Driver;
  readonly dice: Rng;
  /** Runs whose own process was killed: they need not come to their end. */
  readonly excused: Set<number>;
  /** Those of them that were killed with all who could have told of their end: they may be run again. */
  readonly untold: Set<number>;
  /** Notes that something went on that must not. */
  complain(text: string): void;
};

export type Harm = {
  readonly name: string;
  /** Does it; false where there was nothing to do it to. */
  inflict(target: Target): boolean | Promise<boolean>;
  /** Needs a disk that can be spoilt, which only root can have. */
  readonly needsDisk?: true;
};

/** How long something stays stopped or spoilt, at most, in milliseconds. */
const longest = 1_200;

export const harms: readonly Harm[] = [
  { name: 'driver', inflict: ({ driver }) => signalProcess(driver.pid, 'SIGKILL') },
  { name: 'group of driver', inflict: ({ driver }) => signalProcess(-driver.pid, 'SIGKILL') },
  { name: 'agent', inflict: (target) => strike(target.dice, agents(target)) },
  { name: 'supervisor', inflict: (target) => strike(target.dice, supervisors(target.arena)) },
  { name: 'run', inflict: killRun },
  { name: 'run and supervisor', inflict: killAttempt },
  { name: 'driver stopped', inflict: stopDriver },
  { name: 'agent stopped', inflict: (target) => stopForAWhile(target.dice, agents(target)) },
  { name: 'read-only folder', inflict: spoilFolder, needsDisk: true },
  { name: 'full disk', inflict: fillDisk, needsDisk: true },
];

function agents({ arena, driver }: Target): readonly number[] {
  return childrenOf(driver.pid, join(arena.home, 'agent-'));
}

/** Of attempts that have not ended. */
function supervisors(arena: Arena): readonly number[] {
  return arena.attempts().flatMap((folder) => {
    const identity = readIfThere(join(folder, 'sup')).trim();
    const isOver = existsSync(join(folder, 'exit'));
    return !isOver && isSameProcess(identity) ? [Number.parseInt(identity, 10)] : [];
  });
}

function strike(dice: Rng, pids: readonly number[]): boolean {
  const pid = pick(dice, pids);
  return pid !== undefined && signalProcess(pid, 'SIGKILL');
}

/** The command itself, by the pid that it noted. The leader of its group goes on, and notes its end. */
function killRun({ arena, dice, excused }: Target): boolean {
  const victim = pick(
    dice,
    readTales(arena.tales).filter(({ ends, starts }) => ends === 0 && environmentHas(starts[0] ?? 0, arena.tales)),
  );
  const pid = victim?.starts[0];
  if (victim === undefined || pid === undefined) return false;
  excused.add(victim.run);
  return signalProcess(pid, 'SIGKILL');
}

/** All that there is of one attempt: its supervisor, and the group of its command. */
function killAttempt({ arena, dice, excused, untold }: Target): boolean {
  const leaders = arena.attempts().filter((folder) => {
    const identities = ['sup', 'proc'].map((name) => readIfThere(join(folder, name)).trim());
    return !existsSync(join(folder, 'exit')) && identities.every((identity) => isSameProcess(identity));
  });
  const folder = pick(dice, leaders);
  if (folder === undefined) return false;
  const run = Number(folder.split('/').at(-2));
  excused.add(run);
  untold.add(run);
  const pidIn = (name: string) => Number.parseInt(readIfThere(join(folder, name)), 10);
  const isFirst = dice.uniform() < 0.5;
  const pids = [pidIn('sup'), -pidIn('proc')];
  for (const pid of isFirst ? pids : pids.toReversed()) signalProcess(pid, 'SIGKILL');
  return true;
}

/** One that is only stopped still drives its search: nobody else may, and who asked and went away does no harm. */
async function stopDriver(target: Target): Promise<boolean> {
  const { arena, driver, dice, complain } = target;
  if (!signalProcess(driver.pid, 'SIGSTOP')) return false;
  try {
    await sleep(dice.uniform() * longest);
    if (existsSync(arena.database()) && isSameProcess(arena.recordedDriver(), driver.pid)) {
      const second = await arena.try(['resume'], 600 + dice.uniform() * longest);
      if (second.code !== undefined && second.code !== 1)
        complain(`a second driver was not refused: exit ${second.code}\n${second.output}`);
    }
  } finally {
    signalProcess(driver.pid, 'SIGCONT');
  }
  return true;
}

async function stopForAWhile(dice: Rng, pids: readonly number[]): Promise<boolean> {
  const stopped = pids.filter((pid) => signalProcess(pid, 'SIGSTOP'));
  if (stopped.length === 0) return false;
  await sleep(dice.uniform() * longest);
  for (const pid of stopped) signalProcess(pid, 'SIGCONT');
  return true;
}

async function spoilFolder({ arena, dice }: Target): Promise<boolean> {
  if (!existsSync(arena.database())) return false;
  arena.setReadOnly(true);
  await sleep(dice.uniform() * longest);
  arena.setReadOnly(false);
  return true;
}

async function fillDisk({ arena, dice }: Target): Promise<boolean> {
  arena.fill();
  await sleep(dice.uniform() * longest);
  arena.makeRoom();
  return true;
}

function pick<T>(dice: Rng, items: readonly T[]): T | undefined {
  return items[dice.integer(Math.max(items.length, 1))];
}

function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
