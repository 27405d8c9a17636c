// Attempts on one host, through the agent there: the executor behind local runs, and behind any channel to a host.
import { HostError } from '../errors.ts';
import { type AttemptRef, attemptPath, type Job, runPath } from '../search/job.ts';
import { inodeOf, parseAnswers, renderLook, renderPoll, toAnswer } from './answers.ts';
import { Connection, type OpenChannel } from './connection.ts';
import type { Answer, Executor, JobOrder, Question, Slot, Stop } from './executor.ts';
import type { HostFiles } from './files.ts';
import { renderCommandFile } from './order.ts';
import { escapeText, escapeWord } from './protocol.ts';
import { Pushes } from './pushes.ts';

export type AgentOptions = {
  readonly openChannel: OpenChannel;
  readonly slots: (signal: AbortSignal) => Promise<readonly Slot[]>;
  readonly host: string;
  /** Tells machines apart that share a file system: jobs of another one are `unknown` here. */
  readonly machineId: string;
  /** The state folder on the host, an absolute path. */
  readonly root: string;
  /** Given where the host's disk is ours too; without it the agent reads and makes files. */
  readonly files?: HostFiles;
};

export function createAgentExecutor(options: AgentOptions): Executor {
  return new AgentExecutor(options);
}

class AgentExecutor implements Executor {
  readonly #options: AgentOptions;
  readonly #pushes = new Pushes();
  readonly #connection: Connection;
  readonly #openedAt = Date.now();

  constructor(options: AgentOptions) {
    this.#options = options;
    this.#connection = new Connection(options.openChannel, (line) => this.#pushes.push(line));
  }

  slots(signal: AbortSignal): Promise<readonly Slot[]> {
    return this.#options.slots(signal);
  }

  place(ref: AttemptRef, slot: Slot): Job {
    const { host, machineId, root } = this.#options;
    return { ref, where: { executor: 'local', host, machineId, dir: `${root}/${attemptPath(ref)}`, gpus: slot.gpus } };
  }

  async launch(job: Job, order: JobOrder, signal: AbortSignal): Promise<Job> {
    signal.throwIfAborted();
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
    const isHere = ({ job }: Question) => job.where.machineId === this.#options.machineId;
    const here = questions.filter(isHere);
    const answers = here.length === 0 ? [] : [...(await untilAborted(this.#ask(here), signal))];
    return questions.flatMap((question) => (isHere(question) ? answers.shift() : undefined) ?? this.#unknown(question));
  }

  changes(signal: AbortSignal): AsyncIterable<AttemptRef> {
    return this.#pushes.watch(signal);
  }

  async stop(job: Job, { how, reason, graceSeconds }: Stop): Promise<void> {
    const ending = how === 'kill' ? 'killed 0' : `stopped ${toTenths(graceSeconds)}`;
    await this.#connection.request(`stop ${attemptPath(job.ref)} ${ending} ${escapeWord(reason)}`);
  }

  async close(): Promise<void> {
    this.#pushes.close();
    await this.#connection.close();
  }

  async #ask(questions: readonly Question[]): Promise<readonly Answer[]> {
    for (const { job } of questions) this.#connection.watch(job.ref.search);
    try {
      const { files } = this.#options;
      if (files !== undefined) return await this.#askAndRead(questions, files);
      return parseAnswers(questions, await this.#connection.request(renderPoll(questions)));
    } catch (error) {
      if (!(error instanceof HostError)) throw error;
      return questions.map((question) => this.#unknown(question));
    }
  }

  /** Fates first, then bytes: "exited and no bytes" means that all was read. */
  async #askAndRead(questions: readonly Question[], files: HostFiles): Promise<readonly Answer[]> {
    const looks = parseAnswers(questions, await this.#connection.request(renderLook(questions)));
    return questions.map((question, index) => {
      const { job, file, generation, offset } = question;
      const path = `${this.#options.root}/${attemptPath(job.ref)}/${file}`;
      const fate = looks[index]?.fate ?? { kind: 'running' };
      return toAnswer(question, fate, files.read(path, inodeOf(generation), offset));
    });
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

function toTenths(seconds: number): number {
  return Math.ceil(seconds * 10);
}

/** The work goes on; only the waiting ends. */
async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
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
