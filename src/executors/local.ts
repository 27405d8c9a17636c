// This machine as a place where attempts run: the agent over a plain `sh`, as it would answer through ssh.
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { createAgentExecutor } from './agent.ts';
import { type Channel, type ChannelOptions, openChannel } from './channel.ts';
import type { Executor } from './executor.ts';
import { localFiles } from './files.ts';
import { findGpus } from './gpus.ts';
import agentScript from './scripts/agent.sh?raw';
import identityScript from './scripts/identity.sh?raw';
import superviseScript from './scripts/supervise.sh?raw';
import { makeSlots } from './slots.ts';

export type LocalOptions = {
  /** The state folder `.hyper`, an absolute path. */
  readonly root: string;
  /** null: one run per visible GPU, or one. */
  readonly parallelRuns: number | null;
  /** What runs see on top of hyper's own environment. */
  readonly env?: Environment;
};

type Environment = Readonly<Record<string, string>>;

/** Starts nothing yet; the agent comes with the first request. */
export function createLocalExecutor({ root, parallelRuns, env = {} }: LocalOptions): Executor {
  return createAgentExecutor({
    root,
    host: 'local',
    machineId: readMachineId(),
    slots: async () => makeSlots({ host: 'local', parallelRuns, gpus: await findGpus({ ...process.env, ...env }) }),
    openChannel: (onPush) => openLocalChannel({ root, env, onPush }),
    files: localFiles,
  });
}

type LocalChannelOptions = Pick<ChannelOptions, 'onPush'> & { readonly root: string; readonly env: Environment };

/** The agent on this machine. Its text is an argument: dash reads ahead when its script is on stdin, and would swallow requests. */
export function openLocalChannel({ root, env, onPush }: LocalChannelOptions): Promise<Channel> {
  const args = ['-c', `${identityScript}${superviseScript}${agentScript}`, 'hyper-agent', root];
  return openChannel({ file: 'sh', args, env, onPush });
}

/** Containers often have none: then the host's name, which two machines on one file system hardly share. */
function readMachineId(): string {
  try {
    return readFileSync('/etc/machine-id', 'utf8').trim() || hostname();
  } catch {
    return hostname();
  }
}
