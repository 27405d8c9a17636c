// A world of several hosts, which can be cut off, given up, found slow or found useless.
import { HostError } from '../../src/errors.ts';
import type { Answer, Change, JobOrder, Question, Slot } from '../../src/executors/executor.ts';
import type { AttemptRef, Job } from '../../src/search/job.ts';
import { World } from './world.ts';
import type { WorldRun } from './world.ts';

export class HostsWorld extends World {
  /** Hosts that do not answer. */
  readonly cut = new Set<string>();
  /** Hosts that have not answered for too long. */
  readonly givenUp = new Set<string>();
  /** Hosts that never answer a question, nor say that they cannot. */
  readonly silent = new Set<string>();
  /** Where nothing can be started, and why. */
  readonly refusing = new Map<string, string>();
  /** Why nothing starts in slots of these hosts. */
  readonly blocked = new Map<string, string>();
  /** Of these, those that only a person can help. */
  readonly hopeless = new Set<string>();
  readonly reaped: { readonly host: string; readonly keep: readonly number[] }[] = [];
  readonly #hosts: readonly string[];
  #change: (change: Change) => void = () => {};

  /** One slot a host for each time it is named. */
  constructor(hosts: readonly string[], onLaunch?: (run: WorldRun) => void) {
    super(hosts.length, onLaunch);
    this.#hosts = hosts;
  }

  override slots = async (_parallelRuns?: number, _signal?: AbortSignal): Promise<readonly Slot[]> => {
    return this.#hosts.map((host, index) => {
      const blocked = this.blocked.get(host);
      return {
        id: `${host}:${index}`,
        host,
        gpus: [],
        ...(blocked === undefined ? {} : { blocked }),
        ...mark(this.hopeless.has(host)),
      };
    });
  };

  override place(ref: AttemptRef, slot: Slot): Job {
    const { where } = super.place(ref, slot);
    return { ref, where: { ...where, executor: 'ssh' } };
  }

  override async launch(job: Job, order: JobOrder): Promise<Job> {
    const { host } = job.where;
    const refusal = this.refusing.get(host);
    if (refusal !== undefined) throw new HostError('host.refused', refusal);
    if (this.cut.has(host)) throw new HostError('host.closed', 'cut off');
    return await super.launch(job, order);
  }

  override async poll(questions: readonly Question[]): Promise<readonly Answer[]> {
    const hosts = questions.map(({ job }) => job.where.host);
    if (hosts.some((host) => this.silent.has(host))) return await new Promise(() => {});
    const answers = await super.poll(questions);
    return answers.map((answer, index) => {
      const host = hosts[index] ?? '';
      const nothing = { bytes: new Uint8Array(), generation: 0, offset: questions[index]?.offset ?? 0 };
      if (this.givenUp.has(host)) return { fate: { kind: 'lost', why: 'unreachable', since: 0 }, ...nothing };
      return this.cut.has(host) ? { fate: { kind: 'unknown', since: 0 }, ...nothing } : answer;
    });
  }

  override async reap(host: string, _search: number, keep: readonly AttemptRef[]): Promise<number> {
    this.reaped.push({ host, keep: keep.map(({ run }) => run) });
    return 0;
  }

  override async *changes(signal: AbortSignal): AsyncGenerator<Change> {
    const queue: Change[] = [];
    let wake = (): void => {};
    this.#change = (change) => {
      queue.push(change);
      wake();
    };
    const ends = async (): Promise<void> => {
      for await (const change of super.changes(signal)) this.#change(change);
    };
    void ends();
    signal.addEventListener('abort', () => wake(), { once: true });
    while (!signal.aborted) {
      const change = queue.shift();
      if (change !== undefined) yield change;
      else await new Promise<void>((resolve) => (wake = resolve));
    }
  }

  /** As its executor would say it. */
  tell(change: Change): void {
    this.#change(change);
  }
}

function mark(isHopeless: boolean): Pick<Slot, 'isHopeless'> {
  return isHopeless ? { isHopeless: true } : {};
}
