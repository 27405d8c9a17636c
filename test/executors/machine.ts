// A folder of its own for the attempts of a test, on this machine; sees what is left alive there. How executors reach it is a Reach.
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { createAgentExecutor } from '../../src/executors/agent.ts';
import type { Executor, Fate, JobOrder, Slot } from '../../src/executors/executor.ts';
import { createLocalExecutor, openLocalChannel } from '../../src/executors/local.ts';
import { type Job, rootOf } from '../../src/search/job.ts';
import { killAgentsBelow, type ProcessFacts, processes } from './processes.ts';

export const signal = new AbortController().signal;

/** Path of a tiny program, quoted for a shell. */
export function fixture(name: string): string {
  return `sh '${fileURLToPath(new URL(`../fixtures/runs/${name}`, import.meta.url))}'`;
}

const shells = ['dash', 'busybox', 'bash', 'mksh'].map((name) => {
  const folder = (process.env['PATH'] ?? '').split(':').find((candidate) => existsSync(join(candidate, name)));
  return { name, path: folder === undefined ? undefined : join(folder, name) };
});

/** Shells that are installed here, of those the scripts must run under; the others count as skipped tests, and are named. */
export function installedShells(): readonly string[] {
  return shells.flatMap(({ path }) => path ?? []);
}

/** Declares a skipped test for each shell that is missing. */
export function nameMissingShells(): void {
  for (const { name, path } of shells) {
    test.skipIf(path === undefined)(`the shell ${name} is installed here (apt-get install ${name})`, () => {
      expect(path).toBeDefined();
    });
  }
}

export type Reading = { readonly fate: Fate; readonly text: string; readonly bytes: Buffer };

/** What a machine has before anybody reaches it. `state`: all that executors write is below it. */
export type Ground = { readonly folder: string; readonly state: string; readonly project: string };

/** An executor that can be used, and a slot of it. */
export type Opened = { readonly executor: Executor; readonly slot: Slot };

/** How executors come to a machine. */
export type Reach = {
  /** Another executor over the same folder, as after a crash of hyper. */
  open(): Promise<Opened>;
  /** kill -9 of every agent. */
  killAgents(): void;
  /** From now on no agent can be reached. Runs are not touched. */
  cutOff(): void;
  /** Resolves when it can be reached again. */
  restore(): Promise<void>;
  /** Of the processes that are neither runs nor agents, those that must not be left behind either. */
  isPart(process: ProcessFacts): boolean;
  /** When all its executors are closed. */
  close(): void;
};

export class Machine {
  readonly folder: string;
  readonly project: string;
  readonly executor: Executor;
  readonly #ground: Ground;
  readonly #reach: Reach;
  readonly #slot: Slot;
  readonly #opened: Executor[];
  #runs = 0;

  static async open(toReach: (ground: Ground) => Reach): Promise<Machine> {
    const folder = mkdtempSync(join(tmpdir(), 'hyper-machine-'));
    const ground = { folder, state: join(folder, 'state'), project: randomUUID() };
    const reach = toReach(ground);
    try {
      return new Machine(ground, reach, await reach.open());
    } catch (error) {
      reach.close();
      throw error;
    }
  }

  /** Reached by the agent under that shell. `isRemote`: files are read by the agent, as if its disk were another. */
  static local(shell: string, isRemote = false): Promise<Machine> {
    return Machine.open((ground) => new LocalReach(ground, shell, isRemote));
  }

  private constructor(ground: Ground, reach: Reach, { executor, slot }: Opened) {
    this.#ground = ground;
    this.folder = ground.folder;
    this.project = ground.project;
    this.#reach = reach;
    this.executor = executor;
    this.#slot = slot;
    this.#opened = [executor];
  }

  /** The state folder there. */
  get root(): string {
    return rootOf(this.executor.place({ search: 1, run: 1, attempt: 1 }, this.#slot));
  }

  /** Another executor over the same state folder, as after a crash of hyper. */
  async open(): Promise<Executor> {
    const { executor } = await this.#reach.open();
    this.#opened.push(executor);
    return executor;
  }

  place(gpus: readonly string[] = []): Job {
    return this.executor.place({ search: 1, run: (this.#runs += 1), attempt: 1 }, { ...this.#slot, gpus });
  }

  order(job: Job, script: string, changes: Partial<JobOrder> = {}): JobOrder {
    const env = { HYPER_JOB: `${this.project}-${job.ref.run}-1`, ...changes.env };
    return { script, cwd: this.folder, limitSeconds: 0, graceSeconds: 10, ...changes, env };
  }

  async launch(script: string, changes: Partial<JobOrder> = {}): Promise<Job> {
    const job = this.place();
    return this.executor.launch(job, this.order(job, script, changes), signal);
  }

  async fate(job: Job, executor = this.executor): Promise<Fate> {
    const [answer] = await executor.poll([{ job, file: 'metrics.jsonl', generation: 0, offset: 0 }], signal);
    if (answer === undefined) throw new Error('no answer');
    return answer.fate;
  }

  /** Reads the log until `isEnough`, from the start, as a driver would. */
  async read(job: Job, isEnough: (reading: Reading) => boolean, executor = this.executor): Promise<Reading> {
    let chunks: Uint8Array[] = [];
    let position = { generation: 0, offset: 0 };
    let seen: unknown;
    for (const end = Date.now() + 40_000; Date.now() < end;) {
      const [answer] = await executor.poll([{ job, file: 'log', ...position }], signal);
      if (answer === undefined) throw new Error('no answer');
      if (answer.offset === answer.bytes.length) chunks = [];
      chunks.push(answer.bytes);
      position = answer;
      seen = answer.fate;
      const bytes = Buffer.concat(chunks);
      const reading = { fate: answer.fate, text: bytes.toString(), bytes };
      if (answer.bytes.length === 0 && isEnough(reading)) return reading;
      if (answer.bytes.length === 0) await sleep(20);
    }
    const log = Buffer.concat(chunks).toString().slice(0, 2000);
    throw new Error(`never happened: ${JSON.stringify(seen)}; ${this.leftovers().join('; ')}; the log: ${log}`);
  }

  /** Reads until the attempt has ended, whichever way. */
  async end(job: Job, executor = this.executor): Promise<Reading> {
    return this.read(job, ({ fate }) => fate.kind === 'exited' || fate.kind === 'lost', executor);
  }

  async ready(job: Job): Promise<void> {
    await this.read(job, ({ text }) => text.includes('ready'));
  }

  /** Waits until the attempt is in that state. */
  async until(job: Job, kind: Fate['kind'], executor = this.executor): Promise<void> {
    await this.read(job, ({ fate }) => fate.kind === kind, executor);
  }

  text(job: Job, file: string): string {
    return readFileSync(join(job.where.dir, file), 'utf8');
  }

  /** The pid in an identity file: `sup` or `proc`. */
  pid(job: Job, file: 'sup' | 'proc'): number {
    return Number.parseInt(this.text(job, file), 10);
  }

  /** kill -9 of every agent of this state folder. */
  killAgents(): void {
    this.#reach.killAgents();
  }

  /** From now on no agent can be reached. Runs are not touched. */
  cutOff(): void {
    this.#reach.cutOff();
  }

  async restore(): Promise<void> {
    await this.#reach.restore();
  }

  /** Commands of all living processes that belong to runs, supervisors or agents of this state folder. */
  leftovers(): readonly string[] {
    const { state, project } = this.#ground;
    const own = processes().filter((each) => {
      const isRun = each.environment.includes(`HYPER_JOB=${project}-`);
      return isRun || each.command.includes(state) || this.#reach.isPart(each);
    });
    return own.map(({ pid, command }) => `${pid} ${command.split('\0').slice(0, 1).join('')} ${command.slice(-120)}`);
  }

  /** Closes all and waits until nothing is left alive; throws with what is. */
  async close(): Promise<void> {
    await Promise.all(this.#opened.map((executor) => executor.close()));
    for (const end = Date.now() + 10_000; this.leftovers().length > 0 && Date.now() < end;) await sleep(20);
    const left = this.leftovers();
    for (const line of left) process.kill(Number.parseInt(line, 10), 'SIGKILL');
    this.#reach.close();
    rmSync(this.folder, { recursive: true, force: true });
    if (left.length > 0) throw new Error(`left alive: ${left.join('; ')}`);
  }
}

/** An agent that this process started, with the shell under test in front of its PATH. */
class LocalReach implements Reach {
  readonly #ground: Ground;
  readonly #shell: string;
  readonly #isRemote: boolean;
  readonly #bin: string;

  constructor(ground: Ground, shell: string, isRemote: boolean) {
    this.#ground = ground;
    this.#shell = shell;
    this.#isRemote = isRemote;
    this.#bin = join(ground.folder, 'bin');
    mkdirSync(this.#bin);
    this.#putShell();
  }

  async open(): Promise<Opened> {
    const root = this.#ground.state;
    const env = { PATH: `${this.#bin}:${process.env['PATH'] ?? ''}` };
    const slot: Slot = { id: 'local:0', host: 'local', gpus: [] };
    const executor = this.#isRemote
      ? createAgentExecutor({
          root,
          host: 'local',
          machineId: 'remote',
          slots: async () => [slot],
          openChannel: (onPush) => openLocalChannel({ root, env, onPush }),
        })
      : createLocalExecutor({ root, env });
    return { executor, slot };
  }

  killAgents(): void {
    killAgentsBelow(this.#ground.state, (parent) => parent === process.pid);
  }

  cutOff(): void {
    rmSync(join(this.#bin, 'sh'));
    writeFileSync(join(this.#bin, 'sh'), '#!/bin/false\n', { mode: 0o700 });
    this.killAgents();
  }

  async restore(): Promise<void> {
    this.#putShell();
  }

  isPart(): boolean {
    return false;
  }

  close(): void {}

  #putShell(): void {
    rmSync(join(this.#bin, 'sh'), { force: true });
    symlinkSync(this.#shell, join(this.#bin, 'sh'));
  }
}
