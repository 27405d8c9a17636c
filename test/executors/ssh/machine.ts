// A machine of the executor contract that is reached by ssh, through all that the hosts of a search are reached by.
import { plainHost } from '../../../src/search/plain-host.ts';
import { existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Executor, Slot } from '../../../src/executors/executor.ts';
import { createHostsExecutor } from '../../../src/executors/hosts/executor.ts';
import type { HostSpec } from '../../../src/search/spec.ts';
import { type Ground, Machine, type Opened, type Reach } from '../machine.ts';
import { killAgentsBelow, type ProcessFacts, processes } from '../processes.ts';
import { Sshd } from '../sshd.ts';

/** `shell`: the `sh` of whoever is logged in there. */
export function sshMachine(shell: string): Promise<Machine> {
  return Machine.open((ground) => new SshReach(ground, shell));
}

const { signal } = new AbortController();

class SshReach implements Reach {
  readonly #ground: Ground;
  readonly #sshd: Sshd;
  readonly #executors: Executor[] = [];

  constructor(ground: Ground, shell: string) {
    this.#ground = ground;
    const bin = join(ground.folder, 'bin');
    mkdirSync(bin);
    symlinkSync(shell, join(bin, 'sh'));
    this.#sshd = new Sshd({ folder: join(ground.folder, 'sshd'), home: join(ground.folder, 'home'), bin });
  }

  async open(): Promise<Opened> {
    const { folder, state, project } = this.#ground;
    const executor = createHostsExecutor({
      hosts: [box(state)],
      projectId: project,
      stateFolder: join(folder, 'mirror'),
      lostAfterMs: null,
      prepare: async () => ({ cwd: folder }),
      slotsOf: async (_access, { name }) => [{ id: `${name}:0`, host: name, gpus: [] }],
      disabled: () => new Map(),
      local: () => {
        throw new Error('no run is to be here');
      },
      notice: () => {},
    });
    this.#executors.push(executor);
    try {
      return { executor, slot: await openSlot(executor) };
    } catch (error) {
      await executor.close();
      throw error;
    }
  }

  killAgents(): void {
    killAgentsBelow(this.#ground.state, (parent) => commandOf(parent).startsWith('sshd: '));
  }

  cutOff(): void {
    this.#sshd.cutOff();
    for (const { pid, command } of processes()) if (this.#sshd.isClient(command)) process.kill(pid, 'SIGKILL');
  }

  async restore(): Promise<void> {
    this.#sshd.restore();
    for (const executor of this.#executors) await openSlot(executor);
  }

  /** Both ends of a connection. */
  isPart({ command, parent }: ProcessFacts): boolean {
    return parent === this.#sshd.pid || this.#sshd.isClient(command);
  }

  close(): void {
    this.#sshd.stop();
  }
}

function box(folder: string): HostSpec {
  return { ...plainHost('box'), slots: 1, folder };
}

/** Waits until something can start there. */
async function openSlot(executor: Executor): Promise<Slot> {
  for (;;) {
    const slot = (await executor.slots(1, signal)).find(({ blocked }) => blocked === undefined);
    if (slot !== undefined) return slot;
    await sleep(20);
  }
}

function commandOf(pid: number): string {
  const file = `/proc/${pid}/cmdline`;
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}
