// How ssh is called, always the same way: the user's own settings decide who a host is and how it is reached, ours that nobody is asked.
import { execa } from 'execa';
import { HostError, UsageError } from '../../errors.ts';
import { badSetting } from './explain.ts';

/** All that stands before the remote command, `--` and the host's address left out. */
export type SshOptions = readonly string[];

/**
 * Each was needed: a `RemoteCommand` or `LocalForward` of the user's breaks what we run, `-T` and `EscapeChar` keep bytes as they are, and
 * in BatchMode nobody is asked for a password that nobody sees.
 */
const fixed = [
  'BatchMode=yes',
  'RemoteCommand=none',
  'RequestTTY=no',
  'ClearAllForwardings=yes',
  'ForwardAgent=no',
  'ForwardX11=no',
  'PermitLocalCommand=no',
  'EscapeChar=none',
];

/**
 * Asks ssh what the user set for that host. Rejects with HostError `ssh.missing` where there is no ssh, `ssh.config` where it does not
 * understand its own settings.
 */
export async function readSshOptions(address: string, signal?: AbortSignal): Promise<SshOptions> {
  checkHostName(address);
  const { exitCode, code, stdout, stderr } = await execa('ssh', ['-G', '--', address], {
    reject: false,
    timeout: 20_000,
    maxBuffer: 1_000_000,
    stdin: 'ignore',
    ...(signal === undefined ? {} : { cancelSignal: signal }),
  });
  signal?.throwIfAborted();
  if (code === 'ENOENT') {
    const hint = 'install the OpenSSH client (apt-get install openssh-client), then try again';
    throw new HostError('ssh.missing', 'there is no ssh on this machine', { hint });
  }
  if (exitCode !== 0) {
    const hint = `look at what this says: ssh -G ${address}`;
    throw new HostError('ssh.config', `ssh cannot read its settings for ${address}: ${badSetting(stderr)}`, { hint });
  }
  return toOptions(stdout);
}

/** From what `ssh -G` prints: times that the user set are kept. */
export function toOptions(settings: string): SshOptions {
  const setting = (name: string) => new RegExp(`^${name} (.*)$`, 'm').exec(settings)?.[1];
  const interval = Number(setting('serveraliveinterval') ?? 0);
  // 0 is none; 300 is what Debian's ssh makes of none in BatchMode.
  const isAliveAsked = interval !== 0 && interval !== 300;
  const timeout = setting('connecttimeout') ?? 'none';
  const times = [
    ...(isAliveAsked ? [] : ['ServerAliveInterval=10', 'ServerAliveCountMax=3']),
    ...(timeout === 'none' || timeout === '0' ? ['ConnectTimeout=10'] : []),
  ];
  return ['-T', ...[...fixed, ...times].flatMap((option) => ['-o', option])];
}

/** For programs that start ssh themselves; no word of it needs a quote. */
export function renderSshCommand(options: SshOptions): string {
  return ['ssh', ...options].join(' ');
}

/**
 * `alias` or `user@alias`: nothing that an old ssh would take for an option, or a shell for more than a word. Throws UsageError
 * `host.name`.
 */
export function checkHostName(name: string): void {
  const parts = name.split('@');
  if (parts.length <= 2 && parts.every((part) => /^[A-Za-z0-9_][A-Za-z0-9._:%-]*$/.test(part))) return;
  const hint = 'a host is an alias of your ~/.ssh/config, a name, or user@name: --hosts gpu1,ada@gpu2';
  throw new UsageError('host.name', `${JSON.stringify(name)} cannot be the name of a host`, { hint });
}
