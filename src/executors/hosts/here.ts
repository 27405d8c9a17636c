// This machine beside other hosts.
import { HostError, HyperError } from '../../errors.ts';
import type { AttemptRef, Job } from '../../search/job.ts';
import type { Executor, FileEnd, JobOrder, Question, Slot, Stop } from '../executor.ts';
import type { HostPlace, Standing } from './place.ts';

type Options = {
  readonly executor: Executor;
  readonly findSlots: () => Promise<readonly Slot[]>;
  /** Where it stands, or what its slots are, has changed. */
  readonly onChange: () => void;
};

export class Here implements HostPlace {
  readonly name = 'local';
  readonly isGivenUp = false;
  standing: Standing = { kind: 'coming', text: 'local: looking for its GPUs', isReached: true, since: Date.now() };
  slots: readonly Slot[] = [];
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  start(): void {
    const { findSlots, onChange } = this.#options;
    const refuse = (cause: unknown): Standing => {
      const error = cause instanceof HyperError ? cause : new HostError('host.slots', String(cause), { cause });
      return { kind: 'refused', error, since: Date.now() };
    };
    const find = async (): Promise<void> => {
      try {
        this.slots = await findSlots();
        this.standing = { kind: 'up' };
      } catch (error) {
        this.standing = refuse(error);
      }
      onChange();
    };
    void find();
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
    return this.#options.executor.close();
  }
}
