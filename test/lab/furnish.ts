// What lies in the folder of a host before it is switched on: keys, its disk, its users, its tools.
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  copyFileSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { randomUUID } from 'node:crypto';
import { dirname, join } from 'node:path';
import { checkout } from '../hyper.ts';

export const loginShells = ['dash', 'bash', 'zsh', 'fish', 'tcsh', 'mksh', 'busybox'] as const;
export type LoginShell = (typeof loginShells)[number];

export type FakeGpu = {
  readonly name: string;
  readonly memoryMb: number;
  readonly usedMb?: number;
  readonly busyPercent?: number;
  /** Default: one that tells host and index. */
  readonly uuid?: string;
};

export type HostOptions = {
  /** Default: dash. */
  readonly shell?: LoginShell;
  /** nvidia-smi is there and shows them. Without: there is none. */
  readonly gpus?: readonly FakeGpu[];
  /** Programs it lacks: `git`, `rsync`. */
  readonly without?: readonly string[];
  /** Every file that a shell reads at its start prints something, on both streams. */
  readonly hasNoisyRc?: boolean;
  readonly hasReadOnlyHome?: boolean;
  /** Its home is a disk of that size, not seen from outside. */
  readonly diskKb?: number;
};

/** Of the one user of every host, as process 1 (host.sh) knows it too. */
export const userId = 61_000;

/** Where a host sees its own folder. */
const inside = '/run/host';

export function furnishHost(folder: string, name: string, options: HostOptions, userKey: string): void {
  const at = (file: string) => join(folder, file);
  for (const part of ['', 'home', 'etc', 'tools']) mkdirSync(at(part), { recursive: true, mode: 0o755 });
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', name, '-f', at('host_key')]);
  writeFileSync(at('authorized_keys'), userKey);
  writeFileSync(
    at('etc/passwd'),
    `${readFileSync('/etc/passwd', 'utf8')}${passwdLine(options.shell ?? 'dash', folder)}`,
  );
  writeFileSync(at('etc/group'), `${readFileSync('/etc/group', 'utf8')}tester:x:${userId}:\n`);
  writeFileSync(at('etc/machine-id'), `${randomUUID().replaceAll('-', '')}\n`);
  writeFileSync(at('sshd_config'), sshdConfig(placeTools(folder, options)));
  if (options.hasNoisyRc === true) writeNoisyRc(at('home'));
  for (const path of readdirSync(at('home'), { recursive: true, encoding: 'utf8' })) {
    chownSync(join(at('home'), path), userId, userId);
  }
  chownSync(at('home'), userId, userId);
  if (options.hasReadOnlyHome === true) writeFileSync(at('read-only'), '');
  if (options.diskKb !== undefined) writeFileSync(at('disk'), `${options.diskKb}k`);
  if (options.gpus !== undefined) writeGpus(folder, name, options.gpus);
  newBoot(folder);
}

/** From its next start on, the host is another boot of the same machine. */
export function newBoot(folder: string): void {
  writeFileSync(join(folder, 'boot_id'), `${randomUUID()}\n`);
}

/** What nvidia-smi says from now on. */
export function writeGpus(folder: string, name: string, gpus: readonly FakeGpu[]): void {
  const rows = gpus.map((gpu, index) => {
    const uuid = gpu.uuid ?? `GPU-${name}-${index}`;
    return [index, uuid, gpu.name, gpu.memoryMb, gpu.usedMb ?? 0, gpu.busyPercent ?? 0].join(', ');
  });
  writeFileSync(join(folder, 'gpus.csv'), rows.map((row) => `${row}\n`).join(''));
}

/** Stays the same over all boots; PATH as a command of ssh has it. */
function sshdConfig(path: string): string {
  return `Port 22
HostKey ${inside}/host_key
PidFile /run/sshd.pid
AuthorizedKeysFile ${inside}/authorized_keys
StrictModes no
PasswordAuthentication no
KbdInteractiveAuthentication no
UsePAM no
UseDNS no
SetEnv PATH=${path}
`;
}

function passwdLine(shell: LoginShell, folder: string): string {
  const path = pathOf(shell);
  if (shell === 'busybox') symlinkSync(path, join(folder, 'tools/ash'));
  const used = shell === 'busybox' ? `${inside}/tools/ash` : path;
  return `tester:*:${userId}:${userId}::/home/tester:${used}\n`;
}

function pathOf(program: string): string {
  return execFileSync('sh', ['-c', 'command -v "$0"', program], { encoding: 'utf8' }).trim();
}

/** The PATH of the host. Where a program is missing, it is a folder of links to all the others. */
function placeTools(folder: string, { gpus, without = [] }: HostOptions): string {
  const tools = join(folder, 'tools');
  symlinkSync(process.execPath, join(tools, 'node'));
  if (gpus !== undefined) {
    copyFileSync(join(checkout, 'examples/hosts/nvidia-smi'), join(tools, 'nvidia-smi'));
    chmodSync(join(tools, 'nvidia-smi'), 0o755);
  }
  const usual = ['/usr/local/bin', '/usr/bin', '/bin'];
  if (without.length === 0) return [`${inside}/tools`, ...usual].join(':');
  const links = join(folder, 'links');
  mkdirSync(links);
  const seen = new Set(without);
  for (const place of usual) {
    for (const name of readdirSync(place).filter((entry) => !seen.has(entry))) {
      seen.add(name);
      symlinkSync(join(place, name), join(links, name));
    }
  }
  return `${inside}/tools:${inside}/links`;
}

function writeNoisyRc(home: string): void {
  const noise = 'echo "Welcome! 3 updates are pending."; printf "HYPER?\\n\\001\\r"; sh -c "echo mind the load >&2"\n';
  for (const file of ['.bashrc', '.zshenv', '.cshrc', '.config/fish/config.fish', '.mkshrc', '.profile']) {
    mkdirSync(dirname(join(home, file)), { recursive: true });
    writeFileSync(join(home, file), noise);
  }
  // sshd runs this one whatever the login shell is, so that dash is not quiet either.
  mkdirSync(join(home, '.ssh'));
  writeFileSync(join(home, '.ssh/rc'), `${noise}cat >/dev/null\n`);
}
