// One long-lived conversation with the agent of a host: requests are lines, answered in order, with raw bytes in answers.
import { execa } from 'execa';
import { HostError } from '../errors.ts';
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
};

/** Starts the agent and waits for its greeting. Rejects with HostError `host.closed`. */
export async function openChannel(options: ChannelOptions): Promise<Channel> {
  const conversation = new Conversation(options);
  await conversation.greeted;
  return conversation;
}

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
  #over: string | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: ChannelOptions) {
    this.#options = options;
    this.#child = startAgent(options);
    this.closed = new Promise((resolve) => {
      // Not the promise of execa: that waits for whoever else holds the pipes.
      this.#child.once('exit', (code, signal) => resolve(this.#end(`agent ended (${signal ?? `exit ${code}`})`)));
      this.#child.once('error', (error) => resolve(this.#end(error.message)));
    });
    this.#child.stdout.on('data', (chunk: Buffer) => this.#onOutput(chunk));
    this.#child.stderr.on('data', (chunk: Buffer) => this.#onComplaint(chunk));
    // A write after the agent's end; `exit` tells it better.
    this.#child.stdin.on('error', () => undefined);
    this.greeted = this.#expect();
  }

  request(line: string): Promise<readonly ReplyPart[]> {
    const answer = this.#expect();
    if (this.#over === undefined) this.#child.stdin.write(`${line}\n`);
    return answer;
  }

  async close(): Promise<void> {
    this.#child.stdin.end();
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), 2000);
    await this.closed;
    clearTimeout(timer);
    // What the agent started may hold the other ends while its runs go on; hyper must not wait for them.
    for (const pipe of [this.#child.stdin, this.#child.stdout, this.#child.stderr]) pipe.destroy();
  }

  #expect(): Promise<readonly ReplyPart[]> {
    return new Promise((resolve, reject) => {
      if (this.#over !== undefined) return reject(closedError(this.#over));
      this.#waiting.push({ resolve, reject });
      this.#timer ??= setTimeout(() => this.#child.kill('SIGKILL'), this.#options.timeoutMs ?? 60_000);
    });
  }

  #onOutput(chunk: Buffer): void {
    this.#timer?.refresh();
    try {
      for (const incoming of this.#reader.read(chunk)) this.#onIncoming(incoming);
    } catch (error) {
      this.#complaints = String(error);
      this.#child.kill('SIGKILL');
    }
  }

  #onIncoming(incoming: Incoming): void {
    if (incoming.kind === 'part') return void this.#parts.push(incoming.part);
    const answered = this.#waiting.shift();
    const parts = this.#parts;
    this.#parts = [];
    if (this.#waiting.length === 0) this.#stopTimer();
    if (incoming.kind === 'greeting') this.agentPid = incoming.pid;
    if (incoming.kind === 'no') answered?.reject(new HostError('host.refused', incoming.message));
    else answered?.resolve(parts);
  }

  #onComplaint(chunk: Buffer): void {
    const lines = (this.#complaints + chunk.toString()).split('\n');
    const isPush = (line: string) => line.startsWith('HYPER-');
    for (const line of lines.slice(0, -1).filter(isPush)) this.#options.onPush(line);
    const rest = lines.filter((line, index) => index === lines.length - 1 || !isPush(line));
    this.#complaints = rest.join('\n').slice(-4096);
  }

  #end(reason: string): string {
    const complaint = this.#complaints.trim();
    const why = complaint === '' ? reason : `${reason}: ${complaint}`;
    this.#over = why;
    this.#stopTimer();
    for (const answered of this.#waiting.splice(0)) answered.reject(closedError(why));
    return why;
  }

  #stopTimer(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}

/** A session of its own: the terminal's Ctrl-C must not reach the agent. It ends when its stdin does, so when hyper dies. */
function startAgent({ file, args, env = {} }: ChannelOptions) {
  const child = execa(file, args, {
    env,
    buffer: false,
    reject: false,
    detached: true,
    stdin: 'pipe',
    stdout: 'pipe',
    stderr: 'pipe',
  });
  return child;
}

function closedError(why: string): HostError {
  return new HostError('host.closed', why);
}
