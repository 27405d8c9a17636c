// The end of processes that no search has any more, on a host that nobody drives.
import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { agent } from '../../executors/agent-script.ts';
import type { HostAccess } from '../../executors/host-access.ts';
import { escapeText, escapeWord } from '../../executors/protocol.ts';
import identityScript from '../../executors/scripts/identity.sh?raw';
import runScript from '../../executors/scripts/run.sh?raw';
import superviseScript from '../../executors/scripts/supervise.sh?raw';
import { attemptPath } from '../../search/job.ts';
import { singleQuoted } from '../../search/quote.ts';
import { listRuns, type Living } from './leftovers.ts';

/** Half seconds. */
const waits = 20;

/**
 * Kills them, by the agent there, and waits until they are gone, for a while. Resolves to those that are not. Asked to stop what has ended
 * meanwhile, the agent does nothing.
 */
export async function endLiving(access: HostAccess, living: readonly Living[]): Promise<readonly Living[]> {
  if (living.length === 0) return [];
  const requests = [
    supervisorPut,
    ...living.map((one) => `stop ${attemptPath(one)} killed 0 ${escapeWord('no search has it')}`),
  ];
  await access.run(`set -- ${singleQuoted(access.facts.root)}\n${agent}`, { stdin: `${requests.join('\n')}\n` });
  let rest = living;
  for (let left = waits; left > 0 && rest.length > 0; left -= 1) {
    await sleep(500);
    const still = new Set((await listRuns(access)).living.map(attemptPath));
    rest = rest.filter((one) => still.has(attemptPath(one)));
  }
  return rest;
}

/** What comes after a dead supervisor is put there as it is by all who connect: named after its content. */
const supervisor = `${identityScript}${superviseScript}${runScript}`;
const name = `run-${createHash('sha256').update(supervisor).digest('hex').slice(0, 12)}.sh`;
export const supervisorPut = `put ${name} ${escapeText(supervisor)}`;
