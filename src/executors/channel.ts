// One long-lived conversation with the agent of a host: requests are lines, answered in order, with raw bytes in answers.
import { HostError } from '../errors.ts';
import { startChild } from './child.ts';
import { type Incoming, type ReplyPart, ReplyReader } from './protocol.ts';

export type Channel = {
  /** Process id of the agent on its host. */
  readonly agentPid: number;
  /** Resolves with the reason when the conversation is over; never rejects. */
  readonly closed: Promise<string>;
  /**
   * May be called again before earlier requests are answered. Rejects with HostError: `host.refused` if the agent said no,
   * `host.closed` if no answer will come.
   */
  request(line: string): Promise<readonly ReplyPart[]>;
  /** Resolves when the agent is gone. Runs go on. */
  close(): Promise<void>;
};

export type ChannelOptions = {
  readonly file: string;
  readonly args: readonly string[];
  /** On top of the inherited environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Called with each line the agent pushes, `HYPER-END 61 362 1`. */
  readonly onPush: (line: string) => void;
  /** An agent that owes an answer for so long is given up. @default 60_000 */
  readonly timeoutMs?: number;
  /** One that does not greet for so long. @default timeoutMs */
  readonly greetingMs?: number;
  /** A line that whatever starts the agent reads first. */
  readonly preface?: string;
  /** Ends one that has not greeted yet; later it is `close` that does. */
  readonly signal?: AbortSignal | undefined;
  /** What to say of the end of it all. */
  readonly explain?: (end: ChannelEnd) => HostError;
};

/** `complaints`: what it said on stderr that was no push. */
export type ChannelEnd = {
  readonly exitCode: number | null;
  readonly reason: string;
  readonly complaints: string;
  readonly isGreeted: boolean;
};

/** Starts the agent and waits for its greeting. Rejects with HostError `host.closed`. */
export async function openChannel(options: ChannelOptions): Promise<Channel> {
  options.signal?.throwIfAborted();
  const conversation = new Conversation(options);
  const giveUp = (): void => conversation.kill();
  options.signal?.addEventListener('abort', giveUp, { once: true });
  try {
    await conversation.greeted;
  } finally {
    options.signal?.removeEventListener('abort', giveUp);
  }
  return conversation;
}

/** How long stderr is waited for: whoever else holds it may keep it open for ever. */
const lastWordsMs = 200;

type Answered = { resolve(parts: readonly ReplyPart[]): void; reject(error: HostError): void };

class Conversation implements Channel {
  agentPid = 0;
  readonly closed: Promise<string>;
  readonly greeted: Promise<unknown>;
  readonly #child;
  readonly #options: ChannelOptions;
  readonly #reader = new ReplyReader();
  readonly #waiting: Answered[] = [];
  #parts: ReplyPart[] = [];
  #complaints = '';
  #over: HostError | undefined;
  #isGreeted = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: ChannelOptions) {
    this.#options = options;
    this.#child = startChild(options.file, options.args, options.env);
    this.closed = new Promise((resolve) => {
      // Not the promise of execa: that waits for whoever else holds the pipes.
      this.#child.once('exit', (code, signal) => {
        const end = (): void => resolve(this.#end(`agent ended (${signal ?? `exit ${code}`})`, code));
        // Its last words may come behind its end; of a host they are all there is to tell what is wrong.
        if (options.explain === undefined || this.#child.stderr.readableEnded) return end();
        this.#child.stderr.once('end', end);
        setTimeout(end, lastWordsMs);
      });
      this.#child.once('error', (error) => resolve(this.#end(error.message, null)));
    });
    this.#child.stdout.on('data', (chunk: Buffer) => this.#onOutput(chunk));
    this.#child.stderr.on('data', (chunk: Buffer) => this.#onComplaint(chunk));
    // A write after the agent's end; `exit` tells it better.
    this.#child.stdin.on('error', () => undefined);
    this.greeted = this.#expect(options.greetingMs);
    if (options.preface !== undefined) this.#child.stdin.write(`${options.preface}\n`);
  }

  request(line: string): Promise<readonly ReplyPart[]> {
    const answer = this.#expect();
    if (this.#over === undefined) this.#child.stdin.write(`${line}\n`);
    return answer;
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }

  async close(): Promise<void> {
    this.#child.stdin.end();
    const timer = setTimeout(() => this.kill(), 2000);
    await this.closed;
    clearTimeout(timer);
    // What the agent started may hold the other ends while its runs go on; hyper must not wait for them.
    for (const pipe of [this.#child.stdin, this.#child.stdout, this.#child.stderr]) pipe.destroy();
  }

  #expect(withinMs = this.#options.timeoutMs ?? 60_000): Promise<readonly ReplyPart[]> {
    return new Promise((resolve, reject) => {
      if (this.#over !== undefined) return reject(this.#over);
      this.#waiting.push({ resolve, reject });
      this.#timer ??= setTimeout(() => this.kill(), withinMs);
    });
  }

  #onOutput(chunk: Buffer): void {
    this.#timer?.refresh();
    try {
      for (const incoming of this.#reader.read(chunk)) this.#onIncoming(incoming);
    } catch (error) {
      this.#complaints = String(error);
      this.kill();
    }
  }

  #onIncoming(incoming: Incoming): void {
    if (incoming.kind === 'part') return void this.#parts.push(incoming.part);
    const answered = this.#waiting.shift();
    const parts = this.#parts;
    this.#parts = [];
    if (this.#waiting.length === 0) this.#stopTimer();
    if (incoming.kind === 'greeting') {
      this.#isGreeted = true;
      this.agentPid = incoming.pid;
    }
    if (incoming.kind === 'no') answered?.reject(new HostError('host.refused', incoming.message));
    else answered?.resolve(parts);
  }

  #onComplaint(chunk: Buffer): void {
    const lines = (this.#complaints + chunk.toString()).split('\n');
    const isPush = (line: string) => this.#isGreeted && line.startsWith('HYPER-');
    for (const line of lines.slice(0, -1).filter(isPush)) this.#options.onPush(line);
    const rest = lines.filter((line, index) => index === lines.length - 1 || !isPush(line));
    this.#complaints = rest.join('\n').slice(-4096);
  }

  #end(reason: string, exitCode: number | null): string {
    if (this.#over !== undefined) return this.#over.message;
    const complaints = this.#complaints.trim();
    const { explain = closedError } = this.#options;
    const over = explain({ reason, exitCode, complaints, isGreeted: this.#isGreeted });
    this.#over = over;
    this.#stopTimer();
    for (const answered of this.#waiting.splice(0)) answered.reject(over);
    return over.message;
  }

  #stopTimer(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}

function closedError({ reason, complaints }: ChannelEnd): HostError {
  return new HostError('host.closed', complaints === '' ? reason : `${reason}: ${complaints}`);
}
