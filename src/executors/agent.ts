// Attempts on one host, through the agent there: the executor behind local runs, and behind any channel to a host.
import { setMaxListeners } from 'node:events';
import { HostError } from '../errors.ts';
import { type AttemptRef, attemptPath, type Job, rootOf, runPath, type Where } from '../search/job.ts';
import { createAgentFiles } from './agent-files.ts';
import { toAnswer } from './answers.ts';
import { Connection, type OpenChannel } from './connection.ts';
import type { Answer, Change, Executor, FileEnd, JobOrder, Question, Slot, Stop, Usage } from './executor.ts';
import { Fates } from './fates.ts';
import type { Files, HostFiles } from './files.ts';
import { Follower } from './follow.ts';
import { renderCommandFile } from './order.ts';
import { escapeText, escapeWord } from './protocol.ts';
import { parseEnd, Pushes } from './pushes.ts';
import { gpusOf, parseUsage, renderUsage } from './usage.ts';

export type AgentOptions = {
  readonly openChannel: OpenChannel;
  /** A second one, for what may take long. @default openChannel */
  readonly openSlowChannel?: OpenChannel;
  readonly slots: (parallelRuns: number, signal: AbortSignal) => Promise<readonly Slot[]>;
  readonly host: string;
  /** Tells machines apart that share a file system: jobs of another one are `unknown` here. */
  readonly machineId: string;
  /** The state folder on the host, an absolute path. */
  readonly root: string;
  /** Given where the host's disk is ours too; without it the agent reads and makes files. */
  readonly files?: HostFiles;
  /** @default 'local' */
  readonly executor?: Where['executor'];
  /** Where the user's command starts, if that is not where hyper was called. */
  readonly cwd?: string;
};

/**
 * `open` opens the channel now, rather than with the first request; rejects with HostError. `isThere`: the job is on that machine, in the
 * folder that the agent knows.
 */
export type AgentExecutor = Executor & { open(): Promise<void>; isThere(job: Job): boolean };

export function createAgentExecutor(options: AgentOptions): AgentExecutor {
  return new Agent(options);
}

/** What is pushed comes at once; where its disk is not ours each look costs the host more. */
const pollEveryMs = { here: 200, there: 750 };

class Agent implements AgentExecutor {
  readonly pollEveryMs: number;
  readonly #options: AgentOptions;
  readonly #pushes = new Pushes();
  readonly #connection: Connection;
  /** For what may take seconds, as nvidia-smi does: no run waits behind it. Opened when it is first needed. */
  readonly #slowConnection: Connection;
  readonly #files: Files;
  readonly #follower: Follower;
  readonly #fates: Fates;
  readonly #openedAt = Date.now();

  constructor(options: AgentOptions) {
    this.#options = options;
    this.#connection = new Connection(options.openChannel, (line) => this.#hear(line));
    this.#slowConnection = new Connection(options.openSlowChannel ?? options.openChannel, () => {});
    this.pollEveryMs = options.files === undefined ? pollEveryMs.there : pollEveryMs.here;
    this.#files = options.files ?? createAgentFiles((line) => this.#connection.request(line));
    this.#follower = new Follower(this.#files);
    const { files, root } = options;
    this.#fates = new Fates({
      request: (line) => this.#connection.request(line),
      endedAt: files === undefined ? undefined : (ref) => files.writtenAt(`${root}/${attemptPath(ref)}/exit`),
    });
  }

  slots(parallelRuns: number, signal: AbortSignal): Promise<readonly Slot[]> {
    return this.#options.slots(parallelRuns, signal);
  }

  open(): Promise<void> {
    return this.#connection.open();
  }

  place(ref: AttemptRef, { gpus, accelerator, isGpuFree }: Slot): Job {
    const { host, machineId, root, executor = 'local', cwd } = this.#options;
    const where: Where = {
      executor,
      host,
      machineId,
      dir: `${root}/${attemptPath(ref)}`,
      gpus,
      ...(cwd === undefined ? {} : { cwd }),
      ...(accelerator === undefined ? {} : { accelerator }),
      ...(isGpuFree === undefined ? {} : { isGpuFree }),
    };
    return { ref, where };
  }

  async launch(job: Job, order: JobOrder, signal: AbortSignal): Promise<Job> {
    signal.throwIfAborted();
    this.#fates.forget(job.ref);
    const command = renderCommandFile(job, order);
    const isThere = this.#putCommand(job.ref, command);
    this.#connection.watch(job.ref.search);
    const times = `${toTenths(order.graceSeconds)} ${Math.ceil(order.limitSeconds)}`;
    const words = ['launch', attemptPath(job.ref), times, ...(isThere ? [] : [escapeText(command)])];
    await untilAborted(this.#connection.request(words.join(' ')), signal);
    return job;
  }

  async poll(questions: readonly Question[], signal: AbortSignal): Promise<readonly Answer[]> {
    signal.throwIfAborted();
    const here = questions.filter(({ job }) => this.isThere(job));
    const answers = here.length === 0 ? [] : [...(await untilAborted(this.#ask(here), signal))];
    return questions.map(
      (question) => (this.isThere(question.job) ? answers.shift() : undefined) ?? this.#unknown(question),
    );
  }

  async ends(job: Job, files: readonly string[], signal: AbortSignal): Promise<readonly FileEnd[]> {
    signal.throwIfAborted();
    const ends = files.map((file) => this.#follower.end(nameOf(job, file), this.#pathOf(job, file)));
    return await untilAborted(Promise.all(ends), signal);
  }

  async list(job: Job, folder: string, signal: AbortSignal): Promise<readonly string[]> {
    signal.throwIfAborted();
    return this.isThere(job) ? await untilAborted(this.#files.list(this.#pathOf(job, folder)), signal) : [];
  }

  async usage(jobs: readonly Job[], signal: AbortSignal): Promise<readonly Usage[]> {
    signal.throwIfAborted();
    const here = jobs.filter((job) => this.isThere(job));
    if (here.length === 0) return [];
    const connection = here.some((job) => gpusOf(job).length > 0) ? this.#slowConnection : this.#connection;
    return parseUsage(here, await untilAborted(connection.request(renderUsage(here)), signal));
  }

  changes(signal: AbortSignal): AsyncIterable<Change> {
    return this.#pushes.watch(signal);
  }

  async stop(job: Job, { how, reason, graceSeconds }: Stop): Promise<void> {
    this.#fates.forget(job.ref);
    const ending = how === 'kill' ? 'killed 0' : `stopped ${toTenths(graceSeconds)}`;
    await this.#connection.request(`stop ${attemptPath(job.ref)} ${ending} ${escapeWord(reason)}`);
  }

  async reap(_host: string, search: number, keep: readonly AttemptRef[], signal: AbortSignal): Promise<number> {
    signal.throwIfAborted();
    const kept = keep.filter((ref) => ref.search === search).map(({ run, attempt }) => `${run}/${attempt}`);
    const [part] = await untilAborted(this.#connection.request(['reap', search, ...kept].join(' ')), signal);
    return Number(part?.words[1] ?? 0);
  }

  async close(): Promise<void> {
    this.#pushes.close();
    await Promise.all([this.#connection.close(), this.#slowConnection.close()]);
  }

  /** In another folder of a host is another place too: nothing of it is to be found below ours. Here, a project may have been moved. */
  isThere(job: Job): boolean {
    const { machineId, root, executor } = this.#options;
    return job.where.machineId === machineId && (executor !== 'ssh' || rootOf(job) === root);
  }

  async #ask(questions: readonly Question[]): Promise<readonly Answer[]> {
    for (const { job } of questions) this.#connection.watch(job.ref.search);
    try {
      return await this.#askAndRead(questions);
    } catch (error) {
      if (!(error instanceof HostError)) throw error;
      return questions.map((question) => this.#unknown(question));
    }
  }

  /** Fates first, then bytes: "exited and no bytes" means that all was read. Here one by one, not to hold many files open. */
  async #askAndRead(questions: readonly Question[]): Promise<readonly Answer[]> {
    const isFollowed = (question: Question) => this.#options.files !== undefined || !isOurs(question);
    const answers = await this.#fates.ask(questions, isFollowed);
    const readWhole = async (answer: Answer, index: number): Promise<Answer> => {
      const question = questions[index];
      const isWhole = question === undefined || !isFollowed(question);
      return isWhole ? answer : await this.#readFollowed(question, answer);
    };
    if (this.#options.files === undefined) return await Promise.all(answers.map(readWhole));
    const whole: Answer[] = [];
    for (const [index, answer] of answers.entries()) whole.push(await readWhole(answer, index));
    return whole;
  }

  #hear(line: string): void {
    const ref = parseEnd(line);
    if (ref === undefined) return;
    this.#fates.forget(ref);
    this.#pushes.push({ kind: 'ended', ref });
  }

  async #readFollowed(question: Question, { fate }: Answer): Promise<Answer> {
    const { job, file } = question;
    const found = await this.#follower.read(
      nameOf(job, file),
      this.#pathOf(job, file),
      question,
      fate.kind === 'exited',
    );
    return { fate, ...found };
  }

  #pathOf({ ref }: Job, file: string): string {
    return file.startsWith('/') ? file : `${this.#options.root}/${attemptPath(ref)}/${file}`;
  }

  #unknown(question: Question): Answer {
    const since = this.#connection.downSince ?? this.#openedAt;
    return toAnswer(question, { kind: 'unknown', since }, undefined);
  }

  /** Whether it was put there; the agent does it otherwise, and if it meets the same trouble it says so. */
  #putCommand(ref: AttemptRef, command: string): boolean {
    const { files, root } = this.#options;
    if (files === undefined) return false;
    try {
      files.makeFolder(`${root}/${attemptPath(ref)}`);
      files.makeFolder(`${root}/${runPath(ref)}`);
      files.write(`${root}/${attemptPath(ref)}/cmd`, command);
      return true;
    } catch {
      return false;
    }
  }
}

/** What only we and the run's own module write in the attempt's folder: the agent brings it together with the fate. */
function isOurs({ file, isDocument = false }: Question): boolean {
  return !isDocument && /^[\w.]+$/.test(file);
}

function nameOf({ ref }: Job, file: string): string {
  return `${attemptPath(ref)} ${file}`;
}

function toTenths(seconds: number): number {
  return Math.ceil(seconds * 10);
}

/** The work goes on; only the waiting ends. */
async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  // As many wait as runs are started at once: not the leak that Node would warn of.
  setMaxListeners(0, signal);
  let onAbort = () => {};
  const aborted = new Promise<never>((_resolve, reject) => {
    onAbort = () => reject(signal.reason as Error);
    signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
