// What this machine lacks to be a lab: it takes root, namespaces and the programs of openssh and iproute2.
import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { loginShells } from './furnish.ts';

const programs = ['unshare', 'nsenter', 'ip', 'iptables', 'ssh', 'ssh-keygen', 'sshd', ...loginShells];

let answer: { readonly missing: string | undefined } | undefined;

/** What is missing, for a person; undefined: nothing. */
function labIsMissing(): string | undefined {
  answer ??= { missing: whatIsMissing() };
  return answer.missing;
}

/** For `describe.skipIf`. With HYPER_NOTHING_SKIPPED=1 nothing is skipped, and what needs the lab fails. */
export function isLabSkipped(): boolean {
  return labIsMissing() !== undefined && process.env['HYPER_NOTHING_SKIPPED'] !== '1';
}

/** Declares a test that is skipped where there can be no lab, so that nobody takes the silence for success. */
export function nameMissingLab(): void {
  test.skipIf(isLabSkipped())(
    'hosts of namespaces and real sshd can be made here (needs root; sh .ci/provision)',
    () => {
      expect(labIsMissing()).toBeUndefined();
    },
  );
}

function whatIsMissing(): string | undefined {
  if (process.getuid?.() !== 0) return 'it takes root to make hosts';
  const lacking = programs.filter((program) => spawnSync('sh', ['-c', `command -v ${program}`], { env }).status !== 0);
  if (lacking.length > 0) return `not installed: ${lacking.join(', ')}; get them with: sh .ci/provision`;
  const namespaces = ['--net', '--mount', '--pid', '--uts', '--fork', '--mount-proc'];
  const { status, stderr } = spawnSync('unshare', [...namespaces, 'mount', '-t', 'tmpfs', 'lab', '/home'], {
    encoding: 'utf8',
  });
  return status === 0 ? undefined : `no namespaces can be made here: ${stderr.trim()}`;
}

const env = { ...process.env, PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin` };
