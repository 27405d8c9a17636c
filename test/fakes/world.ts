// A world without machines: attempts run in memory, to the letter of the executor's contract, and end when the test says so.
import type {
  Answer,
  EndedByUs,
  Executor,
  Fate,
  JobOrder,
  Question,
  Slot,
  Stop,
} from '../../src/executors/executor.ts';
import type { AttemptRef, Job } from '../../src/search/job.ts';

/** What an attempt has written and how it ended; a test may change it while it runs. */
export type WorldRun = {
  readonly job: Job;
  readonly order: JobOrder;
  log: string;
  exit: number | undefined;
  why: EndedByUs | undefined;
  stops: Stop[];
  /** What its host says of it instead, where a test wants that. */
  fate: Fate | undefined;
};

export class World implements Executor {
  readonly runs = new Map<number, WorldRun>();
  readonly #slots: number;
  readonly #onLaunch: (run: WorldRun) => void;
  readonly #ends: AttemptRef[] = [];
  #wake: (() => void) | undefined;
  mostAtOnce = 0;

  constructor(slots: number, onLaunch: (run: WorldRun) => void = () => {}) {
    this.#slots = slots;
    this.#onLaunch = onLaunch;
  }

  async slots(): Promise<readonly Slot[]> {
    return Array.from({ length: this.#slots }, (_, index) => ({ id: `local:${index}`, host: 'local', gpus: [] }));
  }

  place(ref: AttemptRef, slot: Slot): Job {
    return {
      ref,
      where: { executor: 'local', host: slot.host, machineId: 'world', dir: `/world/${ref.run}`, gpus: [] },
    };
  }

  async launch(job: Job, order: JobOrder): Promise<Job> {
    const run: WorldRun = { job, order, log: '', exit: undefined, why: undefined, stops: [], fate: undefined };
    this.runs.set(job.ref.run, run);
    this.mostAtOnce = Math.max(this.mostAtOnce, this.alive().length);
    this.#onLaunch(run);
    return job;
  }

  alive(): readonly WorldRun[] {
    return [...this.runs.values()].filter((run) => run.exit === undefined);
  }

  end(run: WorldRun, exit: number, log = ''): void {
    run.log += log;
    run.exit = exit;
    this.#ends.push(run.job.ref);
    this.#wake?.();
  }

  async poll(questions: readonly Question[]): Promise<readonly Answer[]> {
    return questions.map(({ job, file, offset }) => {
      const run = this.runs.get(job.ref.run);
      if (run === undefined) return { fate: { kind: 'absent' }, bytes: new Uint8Array(), generation: 0, offset };
      const bytes =
        file === 'log' ? new TextEncoder().encode(run.log).slice(offset, offset + 256 * 1024) : new Uint8Array();
      const fate = run.fate ?? fateOf(run);
      return { fate, bytes, generation: 0, offset: offset + bytes.length };
    });
  }

  async *changes(signal: AbortSignal): AsyncGenerator<AttemptRef> {
    while (!signal.aborted) {
      const ref = this.#ends.shift();
      if (ref !== undefined) yield ref;
      else await this.#arrival(signal);
    }
  }

  async stop(job: Job, stop: Stop): Promise<void> {
    const run = this.runs.get(job.ref.run);
    if (run?.exit !== undefined) return;
    run?.stops.push(stop);
  }

  async close(): Promise<void> {}

  #arrival(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
  }
}

function fateOf({ exit, why }: WorldRun): Fate {
  if (exit === undefined) return { kind: 'running' };
  return { kind: 'exited', code: exit, at: 0, ...(why === undefined ? {} : { why }) };
}
