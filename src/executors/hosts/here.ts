// This machine beside other hosts.
import { setTimeout as sleep } from 'node:timers/promises';
import { HostError, HyperError } from '../../errors.ts';
import type { AttemptRef, Job } from '../../search/job.ts';
import type { Executor, FileEnd, JobOrder, Question, Slot, Stop } from '../executor.ts';
import { type HostPlace, refusedText, slotsNow, type Standing } from './place.ts';
import { watchSlots } from './slot-watch.ts';

type Options = {
  readonly executor: Executor;
  readonly findSlots: () => Promise<readonly Slot[]>;
  /** How often these are looked for again; null: they stay. */
  readonly findEveryMs: number | null;
  /** How often they are looked for where that went wrong. */
  readonly refusedEveryMs: number;
  readonly notice: (text: string, kind?: 'warning' | 'note') => void;
  /** Where it stands, or what its slots are, has changed. */
  readonly onChange: () => void;
};

export class Here implements HostPlace {
  readonly name = 'local';
  readonly isGivenUp = false;
  standing: Standing = { kind: 'coming', text: 'local: looking for its GPUs', isReached: true, since: Date.now() };
  readonly #options: Options;
  readonly #leaving = new AbortController();
  #slots: readonly Slot[] = [];

  constructor(options: Options) {
    this.#options = options;
  }

  start(): void {
    void this.#live();
  }

  get slots(): readonly Slot[] {
    return slotsNow(this, this.#slots);
  }

  place(ref: AttemptRef, slot: Slot): Job {
    return this.#options.executor.place(ref, slot);
  }

  launch(job: Job, order: JobOrder, signal: AbortSignal) {
    return this.#options.executor.launch(job, order, signal);
  }

  poll(questions: readonly Question[], signal: AbortSignal) {
    return this.#options.executor.poll(questions, signal);
  }

  ends(job: Job, files: readonly string[], signal: AbortSignal): Promise<readonly FileEnd[]> {
    return this.#options.executor.ends(job, files, signal);
  }

  list(job: Job, folder: string, signal: AbortSignal) {
    return this.#options.executor.list(job, folder, signal);
  }

  usage(jobs: readonly Job[], signal: AbortSignal) {
    return this.#options.executor.usage(jobs, signal);
  }

  stop(job: Job, stop: Stop) {
    return this.#options.executor.stop(job, stop);
  }

  reap(host: string, search: number, keep: readonly AttemptRef[], signal: AbortSignal) {
    return this.#options.executor.reap(host, search, keep, signal);
  }

  close() {
    this.#leaving.abort();
    return this.#options.executor.close();
  }

  async #live(): Promise<void> {
    const { findEveryMs, refusedEveryMs, findSlots } = this.#options;
    const { signal } = this.#leaving;
    while (!(await this.#find())) {
      await sleep(refusedEveryMs, undefined, { signal, ref: false }).catch(() => undefined);
      if (signal.aborted) return;
    }
    if (findEveryMs === null) return;
    const take = (slots: readonly Slot[]): void => {
      this.#slots = slots;
      this.#options.onChange();
    };
    const never = new Promise<never>(() => undefined);
    await watchSlots({ everyMs: findEveryMs, find: findSlots, onChange: take }, never, signal);
  }

  /** Whether they were found. */
  async #find(): Promise<boolean> {
    const { findSlots, onChange, notice } = this.#options;
    try {
      this.#slots = await findSlots();
      if (this.standing.kind === 'refused') notice(`${this.name} is back`, 'note');
      this.standing = { kind: 'up' };
    } catch (error) {
      this.#refuse(error);
    }
    onChange();
    return this.standing.kind === 'up';
  }

  #refuse(cause: unknown): void {
    const { standing } = this;
    const error = cause instanceof HyperError ? cause : new HostError('host.slots', String(cause), { cause });
    const isTold = standing.kind === 'refused' && standing.error.message === error.message;
    this.standing = { kind: 'refused', error, since: standing.kind === 'refused' ? standing.since : Date.now() };
    if (!isTold && !this.#leaving.signal.aborted) this.#options.notice(refusedText(error));
  }
}
