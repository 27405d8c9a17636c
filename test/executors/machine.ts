import { expect, test } from 'vitest';
import { randomUUID } from 'node:crypto';
// A state folder of its own on this machine, with the shell under test in front of PATH; sees what is left alive there.
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createAgentExecutor } from '../../src/executors/agent.ts';
import type { Executor, Fate, JobOrder, Slot } from '../../src/executors/executor.ts';
import { createLocalExecutor, openLocalChannel } from '../../src/executors/local.ts';
import type { Job } from '../../src/search/job.ts';

export const signal = new AbortController().signal;
const slot: Slot = { id: 'local:0', host: 'local', gpus: [] };

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

export class Machine {
  readonly folder = mkdtempSync(join(tmpdir(), 'hyper-machine-'));
  readonly root = join(this.folder, 'state');
  readonly project = randomUUID();
  readonly executor: Executor;
  readonly #shell: string;
  readonly #isRemote: boolean;
  readonly #opened: Executor[] = [];
  #runs = 0;

  /** `isRemote`: files are read by the agent, as if its disk were another. */
  constructor(shell: string, isRemote = false) {
    this.#isRemote = isRemote;
    this.#shell = shell;
    mkdirSync(join(this.folder, 'bin'));
    this.restore();
    this.executor = this.open();
  }

  /** Another executor over the same state folder, as after a crash of hyper. */
  open(): Executor {
    const env = { PATH: `${this.folder}/bin:${process.env['PATH'] ?? ''}` };
    const { root } = this;
    const executor = this.#isRemote
      ? createAgentExecutor({
          root,
          host: 'local',
          machineId: 'remote',
          slots: async () => [slot],
          openChannel: (onPush) => openLocalChannel({ root, env, onPush }),
        })
      : createLocalExecutor({ root, env });
    this.#opened.push(executor);
    return executor;
  }

  place(gpus: readonly string[] = []): Job {
    return this.executor.place({ search: 1, run: (this.#runs += 1), attempt: 1 }, { ...slot, gpus });
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
    // Supervisors are children of the agent with the same words; the agent is a child of ours.
    for (const { pid, parent, command } of processes()) {
      if (parent === process.pid && /\/agent-\w+\.sh\0/.test(command) && command.includes(`\0${this.root}\0`))
        process.kill(pid, 'SIGKILL');
    }
  }

  /** From now on no agent can be reached. Runs are not touched. */
  cutOff(): void {
    rmSync(join(this.folder, 'bin', 'sh'));
    writeFileSync(join(this.folder, 'bin', 'sh'), '#!/bin/false\n', { mode: 0o700 });
    this.killAgents();
  }

  restore(): void {
    rmSync(join(this.folder, 'bin', 'sh'), { force: true });
    symlinkSync(this.#shell, join(this.folder, 'bin', 'sh'));
  }

  /** Commands of all living processes that belong to runs, supervisors or agents of this state folder. */
  leftovers(): readonly string[] {
    const own = processes().filter(({ command, environment }) => {
      return environment.includes(`HYPER_JOB=${this.project}-`) || command.includes(this.root);
    });
    return own.map(({ pid, command }) => `${pid} ${command.split('\0').slice(0, 1).join('')} ${command.slice(-120)}`);
  }

  /** Closes all and waits until nothing is left alive; throws with what is. */
  async close(): Promise<void> {
    await Promise.all(this.#opened.map((executor) => executor.close()));
    for (const end = Date.now() + 10_000; this.leftovers().length > 0 && Date.now() < end;) await sleep(20);
    const left = this.leftovers();
    for (const line of left) process.kill(Number.parseInt(line, 10), 'SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
    if (left.length > 0) throw new Error(`left alive: ${left.join('; ')}`);
  }
}

type ProcessFacts = {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
  readonly environment: string;
};

function processes(): readonly ProcessFacts[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .map((name) => ({
      pid: Number(name),
      parent: Number(/\) \S (\d+) [^)]*$/.exec(readOrEmpty(`/proc/${name}/stat`))?.[1]),
      command: readOrEmpty(`/proc/${name}/cmdline`),
      environment: readOrEmpty(`/proc/${name}/environ`),
    }));
}

function readOrEmpty(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
