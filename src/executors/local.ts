// This machine as a place where attempts run: the agent over a plain `sh`, as it would answer through ssh.
import { existsSync, readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { agent, agentName } from './agent-script.ts';
import { createAgentExecutor } from './agent.ts';
import { type Channel, type ChannelOptions, openChannel } from './channel.ts';
import type { Executor } from './executor.ts';
import { localFiles } from './files.ts';
import { localSlots } from './gpus/host-slots.ts';
import { onThisMachine } from '../search/here.ts';
import type { GpuPlan } from '../search/spec.ts';

export type LocalOptions = {
  /** The state folder `.hyper`, an absolute path. */
  readonly root: string;
  /** What runs see on top of hyper's own environment. */
  readonly env?: Environment;
  readonly gpus?: GpuPlan;
  /** Where the user's command starts, if that is not where hyper was called. */
  readonly cwd?: string | undefined;
};

type Environment = Readonly<Record<string, string>>;

/** Starts nothing yet; the agent comes with the first request. */
export function createLocalExecutor({ root, env = {}, gpus = onThisMachine.gpus, cwd }: LocalOptions): Executor {
  return createAgentExecutor({
    root,
    host: 'local',
    machineId: readMachineId(),
    slots: (parallelRuns) => localSlots(gpus, parallelRuns, { ...process.env, ...env }),
    openChannel: (onPush) => openLocalChannel({ root, env, onPush }),
    files: localFiles,
    ...(cwd === undefined ? {} : { cwd }),
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

/** Containers often have none: then the host's name, which two machines on one file system hardly share. */
function readMachineId(): string {
  try {
    return readFileSync('/etc/machine-id', 'utf8').trim() || hostname();
  } catch {
    return hostname();
  }
}
