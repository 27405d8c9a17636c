// An executor over hosts of a lab, and what it says and pushes.
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vi } from 'vitest';
import type { Change, Executor, Fate, Slot } from '../../../src/executors/executor.ts';
import { createHostsExecutor, type HostsOptions } from '../../../src/executors/hosts/executor.ts';
import type { Job } from '../../../src/search/job.ts';
import { plainHost } from '../../../src/search/plain-host.ts';

export const signal = new AbortController().signal;

export class Field {
  readonly stateFolder = mkdtempSync(join(tmpdir(), 'hyper-hosts-'));
  readonly projectId: string = randomUUID();
  readonly notices: string[] = [];
  readonly changes: Change[] = [];
  readonly executor: Executor;
  readonly #opened: Executor[] = [];
  #runs = 0;

  constructor(names: readonly string[], options: Partial<HostsOptions> = {}) {
    this.executor = this.open(names, options);
  }

  /** One more over the same hosts, as of a driver that comes after. */
  open(names: readonly string[], options: Partial<HostsOptions> = {}): Executor {
    const executor = createHostsExecutor({
      hosts: names.map(plainHost),
      projectId: this.projectId,
      stateFolder: this.stateFolder,
      lostAfterMs: null,
      prepare: async ({ facts }) => ({ cwd: facts.home }),
      slotsOf: async (_access, { name }) => slotsOf(name),
      disabled: () => new Map(),
      local: () => {
        throw new Error('nothing runs here');
      },
      notice: (text) => void this.notices.push(text),
      ...options,
    });
    this.#opened.push(executor);
    void this.#listen(executor);
    return executor;
  }

  slots(executor = this.executor): Promise<readonly Slot[]> {
    return executor.slots(4, signal);
  }

  async launch(host: string, script: string, executor = this.executor): Promise<Job> {
    const run = (this.#runs += 1);
    const job = executor.place({ search: 1, run, attempt: 1 }, await this.#openSlot(host, executor));
    const env = { HYPER_JOB: `${this.projectId}-${run}-1` };
    return executor.launch(job, { script, env, cwd: job.where.cwd ?? '/', limitSeconds: 0, graceSeconds: 1 }, signal);
  }

  async #openSlot(host: string, executor: Executor): Promise<Slot> {
    let found: Slot | undefined;
    const find = async () => {
      found = (await this.slots(executor)).find((slot) => slot.host === host);
      return found !== undefined && found.blocked === undefined;
    };
    await vi.waitUntil(find, { timeout: 20_000 });
    return found as Slot;
  }

  async look(job: Job, executor = this.executor): Promise<{ readonly fate: Fate; readonly text: string }> {
    const [answer] = await executor.poll([{ job, file: 'log', generation: 0, offset: 0 }], signal);
    if (answer === undefined) throw new Error('no answer');
    return { fate: answer.fate, text: Buffer.from(answer.bytes).toString() };
  }

  async until(job: Job, isSo: (look: { fate: Fate; text: string }) => boolean, executor = this.executor) {
    let last: { fate: Fate; text: string } | undefined;
    await vi.waitUntil(async () => isSo((last = await this.look(job, executor))), { timeout: 40_000 });
    return last as { fate: Fate; text: string };
  }

  async untilPushed(kind: Change['kind']): Promise<void> {
    this.changes.length = 0;
    await vi.waitUntil(() => this.changes.some((change) => change.kind === kind), { timeout: 40_000 });
  }

  async close(): Promise<void> {
    await Promise.all(this.#opened.map((executor) => executor.close()));
    rmSync(this.stateFolder, { recursive: true, force: true });
  }

  async #listen(executor: Executor): Promise<void> {
    for await (const change of executor.changes(signal)) this.changes.push(change);
  }
}

function slotsOf(host: string): readonly Slot[] {
  return [0, 1].map((index) => ({ id: `${host}:${index}`, host, gpus: [] }));
}
