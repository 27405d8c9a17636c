// Which process a pid meant: pids are used again, so a start time and the machine's boot stand beside it.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** `pid starttick bootid`, as the supervisor writes it too. undefined: no such process, or one that only waits to be reaped. */
export function processIdentity(pid: number): string | undefined {
  const start = readText('/proc/self/stat') === undefined ? startFromPs(pid) : startFromProc(pid);
  return start === undefined ? undefined : `${pid} ${start} ${bootId()}`;
}

/** Whether the process with that identity still runs. A pid alone would not tell: zombies and successors answer to it. */
export function isAlive(identity: string): boolean {
  return processIdentity(Number.parseInt(identity, 10)) === identity;
}

function startFromProc(pid: number): string | undefined {
  // The name stands in brackets and may hold blanks and brackets itself: fields are counted from behind the last one.
  const fields = readText(`/proc/${pid}/stat`)
    ?.replace(/^.*\) /s, '')
    .split(' ');
  return fields === undefined || fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19];
}

/** macOS. Not by execa: this is asked synchronously, and by `hyper list` too, whose start execa would slow down. */
function startFromPs(pid: number): string | undefined {
  const text = runQuietly('ps', ['-o', 'lstart=', '-p', String(pid)]);
  return text === undefined || text === '' ? undefined : text.replace(/\s+/g, '_');
}

function bootId(): string {
  return (
    readText('/proc/sys/kernel/random/boot_id')?.trim() ?? runQuietly('sysctl', ['-n', 'kern.bootsessionuuid']) ?? '-'
  );
}

function runQuietly(file: string, args: string[]): string | undefined {
  try {
    const env = { ...process.env, LC_ALL: 'C' };
    return execFileSync(file, args, { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return undefined;
  }
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
