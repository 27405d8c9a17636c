// Which runs of a search still live here, by what their attempts' folders say: for those who must know without a driver or an agent.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive } from './identity.ts';

/** `pid`: of its supervisor, or of the run's own process where the supervisor is gone. */
export type LivingRun = { readonly run: number; readonly attempt: number; readonly pid: number };

/** `folder`: that of the search, with a folder a run. None where there is no such folder. Throws what reading it throws. */
export function livingRuns(folder: string): readonly LivingRun[] {
  return numbersIn(folder).flatMap((run) =>
    numbersIn(join(folder, String(run))).flatMap((attempt) => {
      const pid = livingPid(join(folder, String(run), String(attempt)));
      return pid === undefined ? [] : [{ run, attempt, pid }];
    }),
  );
}

/** An end that is recorded is an end of the whole group. */
function livingPid(folder: string): number | undefined {
  if (existsSync(join(folder, 'exit'))) return undefined;
  const identity = ['sup', 'proc']
    .map((file) => readLine(join(folder, file)))
    .find((text) => text !== undefined && isAlive(text));
  return identity === undefined ? undefined : Number.parseInt(identity, 10);
}

/** A line without its end is one that is being written: not there yet. */
function readLine(path: string): string | undefined {
  try {
    return /^(.*)\n/.exec(readFileSync(path, 'utf8'))?.[1];
  } catch {
    return undefined;
  }
}

function numbersIn(folder: string): readonly number[] {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter((name) => /^\d+$/.test(name));
  return names.map(Number).toSorted((a, b) => a - b);
}
