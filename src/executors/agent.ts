// Attempts on one host, through the agent there: the executor behind local runs, and behind any channel to a host.
import { HostError } from '../errors.ts';
import { type AttemptRef, attemptPath, type Job, runPath } from '../search/job.ts';
import { maxBytes, parseAnswers, renderPoll } from './answers.ts';
import { Connection, type OpenChannel } from './connection.ts';
import type { Answer, Executor, JobOrder, Question, Slot, Stop } from './executor.ts';
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
  /** Where the host's files are ours to touch, folders are made here: the agent needs a process for that. */
  readonly makeFolder?: (path: string) => Promise<void>;
};

export function createAgentExecutor(options: AgentOptions): Executor {
  return new AgentExecutor(options);
}

class AgentExecutor implements Executor {
  readonly #options: AgentOptions;
  readonly #pushes = new Pushes();
  readonly #connection: Connection;
  /** Files of ended attempts that were read whole: spares the host the question whether there is more. */
  readonly #finished = new Map<string, Answer>();
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
    const command = escapeText(renderCommandFile(job, order));
    await this.#makeFolders(job.ref);
    this.#connection.watch(job.ref.search);
    const times = `${toTenths(order.graceSeconds)} ${Math.ceil(order.limitSeconds)}`;
    const request = this.#connection.request(`launch ${attemptPath(job.ref)} ${times} ${command}`);
    await untilAborted(request, signal);
    return job;
  }

  async poll(questions: readonly Question[], signal: AbortSignal): Promise<readonly Answer[]> {
    signal.throwIfAborted();
    const answers = questions.map((question) => this.#elsewhere(question) ?? this.#finishedAnswer(question));
    const open = questions.filter((_question, index) => answers[index] === undefined);
    const fresh = open.length === 0 ? [] : [...(await untilAborted(this.#ask(open), signal))];
    return answers.flatMap((answer) => answer ?? fresh.shift() ?? []);
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
      const answers = parseAnswers(questions, await this.#connection.request(renderPoll(questions)));
      questions.forEach((question, index) => this.#noteFinished(question, answers[index]));
      return answers;
    } catch (error) {
      if (!(error instanceof HostError)) throw error;
      const since = this.#connection.downSince ?? Date.now();
      return questions.map((question) => unknown(question, since));
    }
  }

  #elsewhere(question: Question): Answer | undefined {
    return question.job.where.machineId === this.#options.machineId ? undefined : unknown(question, this.#openedAt);
  }

  #noteFinished({ job, file }: Question, answer: Answer | undefined): void {
    if (answer?.fate.kind !== 'exited' || answer.bytes.length === maxBytes) return;
    this.#finished.set(`${job.where.dir}/${file}`, { ...answer, bytes: new Uint8Array() });
    const [oldest] = this.#finished.keys();
    if (this.#finished.size > maxFinished && oldest !== undefined) this.#finished.delete(oldest);
  }

  #finishedAnswer({ job, file, generation, offset }: Question): Answer | undefined {
    const answer = this.#finished.get(`${job.where.dir}/${file}`);
    return answer?.generation === generation && answer.offset === offset ? answer : undefined;
  }

  async #makeFolders(ref: AttemptRef): Promise<void> {
    const { makeFolder, root } = this.#options;
    if (makeFolder === undefined) return;
    const making = [attemptPath(ref), runPath(ref)].map((path) => makeFolder(`${root}/${path}`));
    // If it fails the agent meets the same trouble, and says so.
    await Promise.all(making).catch(() => undefined);
  }
}

const maxFinished = 1000;

function unknown({ generation, offset }: Question, since: number): Answer {
  return { fate: { kind: 'unknown', since }, bytes: new Uint8Array(), generation, offset };
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
