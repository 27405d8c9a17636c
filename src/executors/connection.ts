// A channel that is opened at first use and again when it died, with the supervisor's script put in place each time.
import { createHash } from 'node:crypto';
import { HostError } from '../errors.ts';
import type { Channel } from './channel.ts';
import { escapeText, type ReplyPart } from './protocol.ts';
import identityScript from './scripts/identity.sh?raw';
import runScript from './scripts/run.sh?raw';
import superviseScript from './scripts/supervise.sh?raw';

export type OpenChannel = (onPush: (line: string) => void) => Promise<Channel>;

export class Connection {
  readonly #openChannel: OpenChannel;
  readonly #onPush: (line: string) => void;
  readonly #watched = new Set<number>();
  #channel: Promise<Channel> | undefined;
  #downSince: number | undefined;
  #isClosed = false;

  constructor(openChannel: OpenChannel, onPush: (line: string) => void) {
    this.#openChannel = openChannel;
    this.#onPush = onPush;
  }

  /** Milliseconds since 1970: when the host was first found out of reach; undefined while it answers. */
  get downSince(): number | undefined {
    return this.#downSince;
  }

  /** Asks once more over a new channel if the first one dies, so only what may be asked twice. Rejects with HostError. */
  async request(line: string): Promise<readonly ReplyPart[]> {
    try {
      return await this.#requestOnce(line);
    } catch (error) {
      if (!isClosed(error)) throw error;
      return await this.#requestOnce(line);
    }
  }

  /** From now on ends of this search's runs are pushed. Where that cannot be, polling has to do. */
  watch(search: number): void {
    if (this.#watched.has(search)) return;
    this.#watched.add(search);
    this.request(`watch ${search}`).catch(() => undefined);
  }

  /** Opens the channel, if it is not open. Rejects with HostError. */
  async open(): Promise<void> {
    await this.#requestOnce('ping');
  }

  async close(): Promise<void> {
    const channel = this.#channel;
    this.#isClosed = true;
    this.#channel = undefined;
    await channel?.then((open) => open.close()).catch(() => undefined);
  }

  async #requestOnce(line: string): Promise<readonly ReplyPart[]> {
    const opening = this.#opened();
    try {
      const parts = await (await opening).request(line);
      this.#downSince = undefined;
      return parts;
    } catch (error) {
      if (isClosed(error)) this.#forget(opening);
      throw error;
    }
  }

  #opened(): Promise<Channel> {
    if (this.#channel !== undefined) return this.#channel;
    if (this.#isClosed) return Promise.reject(new HostError('host.closed', 'the executor was closed'));
    const opening = this.#open();
    const forget = () => this.#forget(opening);
    opening.then((channel) => channel.closed).then(forget, forget);
    this.#channel = opening;
    return opening;
  }

  /** At once, when a request finds the channel closed: whoever asks again must get a new one. */
  #forget(opening: Promise<Channel>): void {
    if (this.#isClosed || this.#channel !== opening) return;
    this.#channel = undefined;
    this.#downSince ??= Date.now();
  }

  async #open(): Promise<Channel> {
    const channel = await this.#openChannel(this.#onPush);
    try {
      await channel.request(`put ${supervisorName} ${escapeText(supervisor)}`);
    } catch (error) {
      await channel.close(); // or its agent would keep this process alive
      throw error;
    }
    for (const search of this.#watched) channel.request(`watch ${search}`).catch(() => undefined);
    return channel;
  }
}

/** Named after its content: runs of an older hyper keep the script they were started with. */
const supervisor = `${identityScript}${superviseScript}${runScript}`;
const supervisorName = `run-${createHash('sha256').update(supervisor).digest('hex').slice(0, 12)}.sh`;

function isClosed(error: unknown): boolean {
  return error instanceof HostError && error.code === 'host.closed';
}
