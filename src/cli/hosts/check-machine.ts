// What a host has: a shell, what takes code there, room, and the time.
import type { HostAccess } from '../../executors/host-access.ts';
import { singleQuoted } from '../../search/quote.ts';
import type { Check } from '../../views/doctor.ts';
import { formatDuration } from '../../views/duration.ts';

export function checkTools({ facts }: HostAccess): readonly Check[] {
  const { system, cores, loginShell, git, rsync, hasTar } = facts;
  const machine = [system, ...(cores === null ? [] : [`${cores} ${cores === 1 ? 'core' : 'cores'}`])].join(', ');
  return [
    { name: 'shell', status: 'ok', says: `${machine}, login shell ${loginShell || 'unknown'}` },
    checkGit(git, hasTar),
    checkTar(hasTar),
    { name: 'rsync', status: 'ok', says: rsync ?? 'is not there, and not needed' },
  ];
}

function checkGit(git: string | null, hasTar: boolean): Check {
  const name = 'git';
  if (git !== null) return { name, status: 'ok', says: git };
  if (!hasTar) {
    const hint = 'code cannot be taken there without either of them: install git there';
    return { name, status: 'error', says: 'neither git nor tar is there', hint };
  }
  const hint = 'code is sent whole then, by tar; with git, what has changed is enough';
  return { name, status: 'warning', says: 'is not there', hint };
}

function checkTar(hasTar: boolean): Check {
  const name = 'tar';
  if (hasTar) return { name, status: 'ok', says: 'is there' };
  return { name, status: 'warning', says: 'is not there', hint: 'install it there: --upload and --output need it' };
}

const fewGb = 1;
const tooFewGb = 0.05;

/** Says the first thing that failed; whatever it had to make is gone afterwards. */
const probe = `umask 077
h_made= h_dir=$h_root
while [ ! -d "$h_dir" ]; do
  h_made="$h_made x"
  h_dir=\${h_dir%/*}
  [ -n "$h_dir" ] || h_dir=/
done
h_said=$(mkdir -p "$h_root" 2>&1 && { echo hyper >"$h_root/.check-$$"; } 2>&1 && [ -s "$h_root/.check-$$" ])
h_code=$?
rm -f "$h_root/.check-$$"
h_dir=$h_root
for h_word in $h_made; do
  rmdir "$h_dir" 2>/dev/null || break
  h_dir=\${h_dir%/*}
done
[ "$h_code" = 0 ] || { printf '%s\\n' "\${h_said:-nothing can be written there}"; exit 1; }`;

export async function checkFolder(access: HostAccess): Promise<readonly Check[]> {
  const { root, freeGb } = access.facts;
  const { exitCode, stdout } = await access.run(`h_root=${singleQuoted(root)}\n${probe}`);
  const folder = root.split('/').slice(0, -2).join('/');
  const name = 'disk';
  if (exitCode !== 0) {
    const why = stdout.trim().split('\n').at(-1)?.replace(/^.*: /, '').toLowerCase() ?? '';
    const hint = 'make room, or name another folder in hyper.yaml:\n  folder: /scratch/me/hyper';
    return [{ name, status: 'error', says: `cannot write in ${folder}: ${why}`, hint }];
  }
  if (freeGb === null) return [{ name, status: 'ok', says: `${folder} can be written` }];
  const says = `${renderGb(freeGb)} free for ${folder}`;
  const hint = 'make room:  hyper hosts clean  removes what old searches left there';
  if (freeGb < tooFewGb) return [{ name, status: 'error', says, hint }];
  return [freeGb < fewGb ? { name, status: 'warning', says, hint } : { name, status: 'ok', says }];
}

/** Beyond it, times of runs would be told wrongly. */
const mostAheadMs = 5000;

export function checkClock({ facts: { aheadMs } }: HostAccess): Check {
  const name = 'clock';
  const off = Math.abs(aheadMs);
  if (off <= mostAheadMs) return { name, status: 'ok', says: 'agrees with ours' };
  const says = `${formatDuration(off)} ${aheadMs > 0 ? 'ahead of' : 'behind'} ours`;
  return {
    name,
    status: 'warning',
    says,
    hint: 'times of its runs will be off; there:  sudo timedatectl set-ntp true',
  };
}

function renderGb(gb: number): string {
  return gb < 1 ? `${Math.round(gb * 1000)} MB` : `${gb < 10 ? gb.toFixed(1) : Math.round(gb)} GB`;
}
