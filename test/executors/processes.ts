// The processes of this machine, and the agents among them.
import { readdirSync, readFileSync } from 'node:fs';

export type ProcessFacts = {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
  readonly environment: string;
};

/** Supervisors are children of the agent, with the same words: its own parent tells it from them. */
export function killAgentsBelow(state: string, isStarter: (parent: number) => boolean): void {
  for (const { pid, parent, command } of processes()) {
    if (/\/agent-\w+\.sh\0/.test(command) && command.includes(`\0${state}`) && isStarter(parent)) {
      process.kill(pid, 'SIGKILL');
    }
  }
}

export function processes(): readonly ProcessFacts[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .map((name) => ({
      pid: Number(name),
      parent: Number(/\) \S (\d+) [^)]*$/.exec(readOrEmpty(`/proc/${name}/stat`))?.[1]),
      command: readOrEmpty(`/proc/${name}/cmdline`),
      environment: readOrEmpty(`/proc/${name}/environ`),
    }));
}

function readOrEmpty(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
