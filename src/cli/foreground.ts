// Whether a process may touch its terminal: one outside the foreground group would be stopped for it (SIGTTOU, SIGTTIN).
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Whether the process belongs to the group that its terminal listens to; false where it has no terminal. */
export function isForeground(pid: number): boolean {
  const [group, front] = groupsFromProc(pid) ?? groupsFromPs(pid);
  return group !== undefined && group === front;
}

type Groups = readonly [group?: string | undefined, front?: string | undefined];

function groupsFromProc(pid: number): Groups | undefined {
  try {
    // The name stands in brackets and may hold blanks and brackets itself: fields are counted from behind the last one.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return [fields[2], fields[5]];
  } catch {
    return undefined;
  }
}

/** macOS. */
function groupsFromPs(pid: number): Groups {
  try {
    const args = ['-o', 'pgid=,tpgid=', '-p', String(pid)];
    const text = execFileSync('ps', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    const [group, front] = text.trim().split(/\s+/);
    return [group, front];
  } catch {
    return [];
  }
}
