// This machine as a place where attempts run: the agent over a plain `sh`, as it would answer through ssh.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { createAgentExecutor } from './agent.ts';
import { type Channel, type ChannelOptions, openChannel } from './channel.ts';
import type { Executor } from './executor.ts';
import { localFiles } from './files.ts';
import { findGpus } from './gpus.ts';
import agentScript from './scripts/agent.sh?raw';
import filesScript from './scripts/files.sh?raw';
import identityScript from './scripts/identity.sh?raw';
import superviseScript from './scripts/supervise.sh?raw';
import usageScript from './scripts/usage.sh?raw';
import { makeSlots } from './slots.ts';

export type LocalOptions = {
  /** The state folder `.hyper`, an absolute path. */
  readonly root: string;
  /** What runs see on top of hyper's own environment. */
  readonly env?: Environment;
};

type Environment = Readonly<Record<string, string>>;

/** Starts nothing yet; the agent comes with the first request. */
export function createLocalExecutor({ root, env = {} }: LocalOptions): Executor {
  return createAgentExecutor({
    root,
    host: 'local',
    machineId: readMachineId(),
    slots: async (parallelRuns) =>
      makeSlots({ host: 'local', parallelRuns, gpus: await findGpus({ ...process.env, ...env }) }),
    openChannel: (onPush) => openLocalChannel({ root, env, onPush }),
    files: localFiles,
  });
}

type LocalChannelOptions = Pick<ChannelOptions, 'onPush'> & { readonly root: string; readonly env: Environment };

/**
 * The agent on this machine, as a file in the state folder: on stdin dash would read ahead and swallow requests, and as an
 * argument the whole text would stand in every `ps`.
 */
export async function openLocalChannel({ root, env, onPush }: LocalChannelOptions): Promise<Channel> {
  const file = `${root}/${agentName}`;
  localFiles.makeFolder(root);
  if (!existsSync(file)) localFiles.write(file, agent);
  return await openChannel({ file: 'sh', args: [file, root], env, onPush });
}

/** Named after its content: supervisors, which are its children, keep the text they were started with. */
const agent = `${identityScript}${superviseScript}${filesScript}${usageScript}${agentScript}`;
const agentName = `agent-${createHash('sha256').update(agent).digest('hex').slice(0, 12)}.sh`;

/** Containers often have none: then the host's name, which two machines on one file system hardly share. */
function readMachineId(): string {
  try {
    return readFileSync('/etc/machine-id', 'utf8').trim() || hostname();
  } catch {
    return hostname();
  }
}
