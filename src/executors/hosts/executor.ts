// Several hosts as one place to run: each goes its own way, and what is asked about a job goes to its host.
import { HostError } from '../../errors.ts';
import { randomUUID } from 'node:crypto';
import type { AttemptRef, Job } from '../../search/job.ts';
import type { HostSpec } from '../../search/spec.ts';
import { toAnswer } from '../answers.ts';
import type { Answer, Change, Executor, FileEnd, JobOrder, Question, Slot, Stop, Usage } from '../executor.ts';
import type { HostAccess } from '../host-access.ts';
import { Pushes } from '../pushes.ts';
import { openHostAccess } from '../ssh/access.ts';
import { Absence } from './absence.ts';
import { Here } from './here.ts';
import { Host, type HostOptions } from './host.ts';
import { longestMs } from './patience.ts';
import { type HostPlace, isHopeless, withoutName } from './place.ts';

export type HostsOptions = Pick<HostOptions, 'projectId' | 'stateFolder' | 'lostAfterMs' | 'prepare' | 'notice'> & {
  readonly hosts: readonly HostSpec[];
  /** The slots of a host, once it is reached. */
  readonly slotsOf: (access: HostAccess, spec: HostSpec) => Promise<readonly Slot[]>;
  /** How often these are looked for again; without it they stay. */
  readonly findEveryMs?: number;
  /** Hosts a person took out of use, and why: `disabled: it is hot`; asked anew each time. */
  readonly disabled: () => ReadonlyMap<string, string>;
  /** Made only if a host is named `local`. */
  readonly local: () => Executor;
  /** How long the first host is waited for that answers; one that is being made ready is waited for as long as that takes. @default 20_000 */
  readonly patienceMs?: number;
  /** How often a host is tried again where a person must act. @default 30_000 */
  readonly refusedEveryMs?: number;
};

/** Starts nothing yet: hosts are reached when slots are asked for. */
export function createHostsExecutor(options: HostsOptions): Executor {
  return new Hosts(options);
}

const disabledEveryMs = 2_000;

class Hosts implements Executor {
  readonly pollEveryMs = 750;
  readonly #options: HostsOptions;
  readonly #pushes = new Pushes();
  readonly #hosts = new Map<string, HostPlace>();
  /** Of hosts that a resumed search has no more. */
  readonly #elsewhere: Absence;
  /** Of places on machines, by name: hosts that were there first. */
  readonly #owners = new Map<string, string>();
  readonly #arrivals = new Set<() => void>();
  #isStarted = false;
  #timer: NodeJS.Timeout | undefined;
  #disabledWas = '';

  constructor(options: HostsOptions) {
    this.#options = options;
    this.#elsewhere = new Absence(options.lostAfterMs);
    const client = randomUUID().slice(0, 8);
    for (const spec of options.hosts) this.#hosts.set(spec.name, this.#open(spec, client));
  }

  async slots(_parallelRuns: number, signal: AbortSignal): Promise<readonly Slot[]> {
    if (!this.#isStarted) {
      signal.throwIfAborted();
      this.#isStarted = true;
      for (const host of this.#hosts.values()) host.start();
      this.#disabledWas = JSON.stringify([...this.#options.disabled()]);
      this.#timer = setInterval(() => this.#lookAtDisabled(), disabledEveryMs).unref();
      await this.#firstArrival(signal);
      if (!this.#hasUp()) throw this.#none();
    }
    return interleave([...this.#hosts.values()].map((host) => this.#slotsOf(host)));
  }

  place(ref: AttemptRef, slot: Slot): Job {
    const host = this.#hosts.get(slot.host);
    if (host === undefined) throw new TypeError(`no host ${slot.host}`);
    return host.place(ref, slot);
  }

  async launch(job: Job, order: JobOrder, signal: AbortSignal): Promise<Job> {
    return await this.#hostOf(job).launch(job, order, signal);
  }

  async poll(questions: readonly Question[], signal: AbortSignal): Promise<readonly Answer[]> {
    const groups = groupByHost(questions, ({ job }) => job);
    const answers = new Map<Question, Answer>();
    const ask = async ([name, asked]: readonly [string, readonly Question[]]): Promise<void> => {
      const found = await this.#hosts.get(name)?.poll(asked, signal);
      for (const [index, question] of asked.entries()) answers.set(question, found?.[index] ?? this.#unknown(question));
    };
    await Promise.all([...groups].map(ask));
    return questions.map((question) => answers.get(question) ?? this.#unknown(question));
  }

  async ends(job: Job, files: readonly string[], signal: AbortSignal): Promise<readonly FileEnd[]> {
    return await this.#hostOf(job).ends(job, files, signal);
  }

  async list(job: Job, folder: string, signal: AbortSignal): Promise<readonly string[]> {
    return await this.#hostOf(job).list(job, folder, signal);
  }

  /** Of those that answer. */
  async usage(jobs: readonly Job[], signal: AbortSignal): Promise<readonly Usage[]> {
    const groups = [...groupByHost(jobs, (job) => job)];
    const found = groups.map(async ([name, own]) => (await this.#hosts.get(name)?.usage(own, signal)) ?? []);
    const settled = await Promise.allSettled(found);
    return settled.flatMap((result) => (result.status === 'fulfilled' ? result.value : []));
  }

  changes(signal: AbortSignal): AsyncIterable<Change> {
    return this.#pushes.watch(signal);
  }

  async stop(job: Job, stop: Stop): Promise<void> {
    await this.#hostOf(job).stop(job, stop);
  }

  async reap(host: string, search: number, keep: readonly AttemptRef[], signal: AbortSignal): Promise<number> {
    return (await this.#hosts.get(host)?.reap(host, search, keep, signal)) ?? 0;
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#pushes.close();
    await Promise.all([...this.#hosts.values()].map((host) => host.close()));
  }

  #open(spec: HostSpec, client: string): HostPlace {
    const { slotsOf, local, projectId, notice, findEveryMs = null, refusedEveryMs = longestMs } = this.#options;
    const onChange = (change: Change): void => this.#hear(change);
    const claim = (place: string, name: string): string => {
      const owner = this.#owners.get(place) ?? name;
      this.#owners.set(place, owner);
      return owner;
    };
    if (spec.name !== 'local') {
      const findSlots = (access: HostAccess) => slotsOf(access, spec);
      const own = { spec, client, claim, onChange, findSlots, findEveryMs, refusedEveryMs };
      return new Host({ ...this.#options, ...own });
    }
    const executor = local();
    this.#passOn(executor);
    return new Here({
      executor,
      notice,
      findEveryMs,
      refusedEveryMs,
      findSlots: async () => await slotsOf(await openHostAccess(spec, projectId), spec),
      onChange: () => onChange({ kind: 'slots' }),
    });
  }

  #passOn(executor: Executor): void {
    const pass = async (): Promise<void> => {
      for await (const change of executor.changes(new AbortController().signal)) this.#hear(change);
    };
    void pass();
  }

  #hear(change: Change): void {
    for (const arrive of this.#arrivals) arrive();
    this.#pushes.push(change);
  }

  #slotsOf(host: HostPlace): readonly Slot[] {
    const why = this.#options.disabled().get(host.name);
    if (why === undefined) return host.slots;
    return host.slots.map((slot) => ({ ...slot, blocked: `${host.name} is ${why}`, isHopeless: true }));
  }

  #lookAtDisabled(): void {
    const now = JSON.stringify([...this.#options.disabled()]);
    if (now === this.#disabledWas) return;
    this.#disabledWas = now;
    this.#pushes.push({ kind: 'slots' });
  }

  /** Resolves when one host is up, none will be, or the patience is over and none is being made ready. */
  async #firstArrival(signal: AbortSignal): Promise<void> {
    const late = AbortSignal.timeout(this.#options.patienceMs ?? 20_000);
    const hosts = [...this.#hosts.values()];
    const isWorthWaiting = (): boolean => (late.aborted ? hosts.some(isBeingMadeReady) : !hosts.every(isHopeless));
    while (!signal.aborted && !this.#hasUp() && isWorthWaiting()) await this.#nextArrival([signal, late]);
    signal.throwIfAborted();
  }

  /** Something is heard of a host, or one of the signals comes. */
  async #nextArrival(signals: readonly AbortSignal[]): Promise<void> {
    const coming = signals.filter(({ aborted }) => !aborted);
    await new Promise<void>((resolve) => {
      const arrive = (): void => {
        this.#arrivals.delete(arrive);
        for (const signal of coming) signal.removeEventListener('abort', arrive);
        resolve();
      };
      this.#arrivals.add(arrive);
      for (const signal of coming) signal.addEventListener('abort', arrive);
    });
  }

  #hasUp(): boolean {
    return [...this.#hosts.values()].some(({ standing }) => standing.kind === 'up');
  }

  #none(): HostError {
    const hosts = [...this.#hosts.values()];
    const lines = hosts.map(({ name, standing }) => {
      const error = 'error' in standing ? standing.error : undefined;
      const hint = error?.hint === undefined ? '' : `\n  ${error.hint}`;
      return `${name}: ${error === undefined ? 'no answer yet' : withoutName(error, name)}${hint}`;
    });
    const message = hosts.length === 1 ? 'its host cannot be used' : `none of its ${hosts.length} hosts can be used`;
    const names = hosts.map(({ name }) => name).filter((name) => name !== 'local');
    return new HostError('host.none', [message, ...lines].join('\n'), {
      hint: `see what is wrong:  hyper hosts check ${names.join(' ')}`,
    });
  }

  #hostOf({ where }: Job): HostPlace {
    const host = this.#hosts.get(where.host);
    if (host === undefined) throw new HostError('host.closed', `${where.host} is none of the hosts of this search`);
    return host;
  }

  #unknown(question: Question): Answer {
    return toAnswer(question, this.#elsewhere.fate, undefined);
  }
}

function groupByHost<T>(items: readonly T[], jobOf: (item: T) => Job): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const { host } = jobOf(item).where;
    const group = groups.get(host);
    if (group === undefined) groups.set(host, [item]);
    else group.push(item);
  }
  return groups;
}

function isBeingMadeReady({ standing }: HostPlace): boolean {
  return standing.kind === 'coming' && standing.isReached;
}

/** The first of each, then the second of each: few runs are spread over all. */
function interleave(groups: readonly (readonly Slot[])[]): readonly Slot[] {
  const longest = Math.max(0, ...groups.map(({ length }) => length));
  return Array.from({ length: longest }, (_, index) => groups.flatMap((group) => group[index] ?? [])).flat();
}
