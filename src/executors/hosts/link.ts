// The agent of a host, and the one channel to it: opened when the host is being reached, and by nobody else.
import { HostError } from '../../errors.ts';
import { type AgentExecutor, createAgentExecutor } from '../agent.ts';
import type { Channel } from '../channel.ts';
import type { SshAccess } from '../ssh/access.ts';
import { openSshChannel } from '../ssh/channel.ts';

export class Link {
  readonly agent: AgentExecutor;
  readonly #name: string;
  #channel: Channel | undefined;
  /** A request that finds its channel dead must not bring another one about: nobody would see that one die. */
  #mayOpen = false;
  #isOpen = false;

  /** `client`: the name of this process among those that talk to the host. */
  constructor(access: SshAccess, client: string, signal: AbortSignal) {
    const { spec, facts, options } = access;
    this.#name = spec.name;
    const open = (name: string, onPush: (line: string) => void): Promise<Channel> =>
      openSshChannel({ access, options, client: name, onPush, signal });
    this.agent = createAgentExecutor({
      executor: 'ssh',
      host: spec.name,
      machineId: facts.machineId,
      root: facts.root,
      slots: () => Promise.reject(new TypeError('who made the agent knows its slots')),
      openChannel: async (onPush) => {
        if (!this.#mayOpen) throw this.#closed();
        return (this.#channel = await open(client, onPush));
      },
      openSlowChannel: async (onPush) => {
        if (!this.#isOpen) throw this.#closed();
        return await open(`${client}-slow`, onPush);
      },
    });
  }

  /** Resolves when it is open, to what resolves when it is lost, with why. Rejects with HostError. */
  async open(): Promise<{ readonly lost: Promise<HostError> }> {
    this.#mayOpen = true;
    try {
      await this.agent.open();
    } finally {
      this.#mayOpen = false;
    }
    this.#isOpen = true;
    const closed = this.#channel?.closed ?? Promise.resolve('it was closed');
    const toError = (why: string): HostError => {
      this.#isOpen = false;
      return new HostError('host.closed', why);
    };
    return { lost: closed.then(toError) };
  }

  close(): Promise<void> {
    return this.agent.close();
  }

  #closed(): HostError {
    return new HostError('host.closed', `${this.#name}: the connection was closed`);
  }
}
