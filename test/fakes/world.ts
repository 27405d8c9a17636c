// A world without machines: attempts run in memory, to the letter of the executor's contract, and end when the test says so.
import type {
  Answer,
  Change,
  EndedByUs,
  Executor,
  Fate,
  FileEnd,
  JobOrder,
  Question,
  Slot,
  Stop,
  Usage,
} from '../../src/executors/executor.ts';
import { HostError } from '../../src/errors.ts';
import type { AttemptRef, Job } from '../../src/search/job.ts';

/** What an attempt has written and how it ended; a test may change it while it runs. */
export type WorldRun = {
  readonly job: Job;
  readonly order: JobOrder;
  log: string;
  /** Other files it wrote, by path; an absolute path is everybody's. */
  readonly files: Map<string, string>;
  /** What it uses of the machine. */
  usage: Omit<Usage, 'ref'> | undefined;
  exit: number | undefined;
  why: EndedByUs | undefined;
  stops: Stop[];
  /** What its host says of it instead, where a test wants that. */
  fate: Fate | undefined;
};

export class World implements Executor {
  readonly runs = new Map<number, WorldRun>();
  /** Files that any run may write, by absolute path. */
  readonly shared = new Map<string, string>();
  readonly #slots: number;
  readonly #onLaunch: (run: WorldRun) => void;
  readonly #ends: AttemptRef[] = [];
  #wake: (() => void) | undefined;
  /** Each attempt that was started, in order. */
  readonly starts: AttemptRef[] = [];
  mostAtOnce = 0;
  /** It has as many slots as it is asked for, and no more than it was made with. */
  limitSlots = false;
  /** How often the host is cut off when its folders are looked through. */
  listFailures = 0;
  /** Called before whatever happens at a launch. */
  beforeLaunch: (run: WorldRun) => void = () => {};
  /** What a run does when it is asked to end. */
  onStop: (run: WorldRun, stop: Stop) => void = () => {};

  constructor(slots: number, onLaunch: (run: WorldRun) => void = () => {}) {
    this.#slots = slots;
    this.#onLaunch = onLaunch;
  }

  slots = async (parallelRuns: number, _signal?: AbortSignal): Promise<readonly Slot[]> => {
    const length = this.limitSlots ? Math.min(parallelRuns, this.#slots) : this.#slots;
    return Array.from({ length }, (_, index) => ({ id: `local:${index}`, host: 'local', gpus: [] }));
  };

  readonly pollEveryMs = 200;

  place(ref: AttemptRef, slot: Slot): Job {
    return {
      ref,
      where: { executor: 'local', host: slot.host, machineId: 'world', dir: `/world/${ref.run}`, gpus: [] },
    };
  }

  async launch(job: Job, order: JobOrder): Promise<Job> {
    if (this.runs.get(job.ref.run)?.job.ref.attempt === job.ref.attempt) return job;
    this.starts.push(job.ref);
    const nothing = { exit: undefined, why: undefined, fate: undefined, usage: undefined };
    const run: WorldRun = { job, order, log: '', files: new Map(), stops: [], ...nothing };
    this.runs.set(job.ref.run, run);
    this.mostAtOnce = Math.max(this.mostAtOnce, this.alive().length);
    this.beforeLaunch(run);
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

  /** The run has something new to show. */
  say(run: WorldRun): void {
    this.#ends.push(run.job.ref);
    this.#wake?.();
  }

  async poll(questions: readonly Question[]): Promise<readonly Answer[]> {
    return questions.map(({ job, file, offset }) => {
      const run = this.runs.get(job.ref.run);
      if (run === undefined) return { fate: { kind: 'absent' }, bytes: new Uint8Array(), generation: 0, offset };
      const text = file === 'log' ? run.log : (run.files.get(file) ?? this.shared.get(file) ?? '');
      const bytes = new TextEncoder().encode(text).slice(offset, offset + 256 * 1024);
      const fate = run.fate ?? fateOf(run);
      return { fate, bytes, generation: 0, offset: offset + bytes.length };
    });
  }

  async ends(_job: Job, files: readonly string[]): Promise<readonly FileEnd[]> {
    return files.map((file) => ({ generation: 0, offset: Buffer.byteLength(this.shared.get(file) ?? '') }));
  }

  async list(job: Job, folder: string): Promise<readonly string[]> {
    if (this.listFailures-- > 0) throw new HostError('host.closed', 'cut off');
    const files = [...(this.runs.get(job.ref.run)?.files.keys() ?? [])];
    return files.filter((file) => file.startsWith(`${folder}/`)).map((file) => file.slice(folder.length + 1));
  }

  async usage(jobs: readonly Job[]): Promise<readonly Usage[]> {
    return jobs.flatMap(({ ref }) => {
      const usage = this.runs.get(ref.run)?.usage;
      return usage === undefined ? [] : [{ ref, ...usage }];
    });
  }

  async *changes(signal: AbortSignal): AsyncGenerator<Change> {
    while (!signal.aborted) {
      const ref = this.#ends.shift();
      if (ref !== undefined) yield { kind: 'ended', ref };
      else await this.#arrival(signal);
    }
  }

  async stop(job: Job, stop: Stop): Promise<void> {
    const run = this.runs.get(job.ref.run);
    if (run?.exit !== undefined) return;
    if (run === undefined) return;
    run.stops.push(stop);
    this.onStop(run, stop);
  }

  async reap(_host: string, _search: number, _keep: readonly AttemptRef[]): Promise<number> {
    return 0;
  }

  async close(): Promise<void> {}

  #arrival(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        signal.removeEventListener('abort', wake);
        resolve();
      };
      this.#wake = wake;
      signal.addEventListener('abort', wake);
    });
  }
}

function fateOf({ exit, why }: WorldRun): Fate {
  if (exit === undefined) return { kind: 'running' };
  return { kind: 'exited', code: exit, at: 0, ...(why === undefined ? {} : { why }) };
}
