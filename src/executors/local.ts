// This machine as a place where attempts run: the agent over a plain `sh`, as it would answer through ssh.
import { readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { hostname } from 'node:os';
import { createAgentExecutor } from './agent.ts';
import { openChannel } from './channel.ts';
import type { Executor } from './executor.ts';
import { findGpus } from './gpus.ts';
import agentScript from './scripts/agent.sh?raw';
import identityScript from './scripts/identity.sh?raw';
import { makeSlots } from './slots.ts';

export type LocalOptions = {
  /** The state folder `.hyper`, an absolute path. */
  readonly root: string;
  /** null: one run per visible GPU, or one. */
  readonly parallelRuns: number | null;
  /** What runs see on top of hyper's own environment. */
  readonly env?: Readonly<Record<string, string>>;
};

/** Starts nothing yet; the agent comes with the first request. */
export function createLocalExecutor({ root, parallelRuns, env = {} }: LocalOptions): Executor {
  return createAgentExecutor({
    root,
    host: 'local',
    machineId: readMachineId(),
    slots: async () => makeSlots({ host: 'local', parallelRuns, gpus: await findGpus({ ...process.env, ...env }) }),
    // The text as an argument: dash reads ahead when its script comes on stdin, and would swallow requests.
    openChannel: (onPush) =>
      openChannel({ file: 'sh', args: ['-c', `${identityScript}${agentScript}`, 'hyper-agent', root], env, onPush }),
    makeFolder: async (path) => void (await mkdir(path, { recursive: true, mode: 0o700 })),
  });
}

/** Containers often have none: then the host's name, which two machines on one file system hardly share. */
function readMachineId(): string {
  try {
    return readFileSync('/etc/machine-id', 'utf8').trim() || hostname();
  } catch {
    return hostname();
  }
}
