// A real sshd of this user's on a loopback address, with a home folder and a PATH of its own, and the `ssh` that knows it.
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { expect, test } from 'vitest';

const programs = { sshd: find('sshd'), ssh: find('ssh'), 'ssh-keygen': find('ssh-keygen') };
const missing = Object.entries(programs).flatMap(([name, path]) => (path === undefined ? name : []));

/** For `describe.skipIf`. With HYPER_NOTHING_SKIPPED=1 nothing is skipped, and what needs an sshd fails. */
export const isSshdSkipped = missing.length > 0 && process.env['HYPER_NOTHING_SKIPPED'] !== '1';

/** Declares a test that is skipped where there is none. */
export function nameMissingSshd(): void {
  test.skipIf(isSshdSkipped)('sshd, ssh and ssh-keygen are installed here (apt-get install openssh-server)', () => {
    expect(missing).toEqual([]);
  });
}

export type SshdOptions = {
  /** Where its files are. */
  readonly folder: string;
  readonly home: string;
  /** What comes first in PATH for whoever is logged in. */
  readonly bin: string;
};

export class Sshd {
  readonly port: number;
  readonly #folder: string;
  readonly #pathBefore = process.env['PATH'] ?? '';
  readonly #stop = (): void => this.stop();

  /** Listens at once. The host is called `box`; its `ssh` is the first one in PATH until `stop`. */
  constructor({ folder, home, bin }: SshdOptions) {
    this.#folder = folder;
    for (const path of [folder, home, join(folder, 'bin')]) mkdirSync(path, { recursive: true, mode: 0o700 });
    for (const name of ['host_key', 'user_key']) {
      execFileSync(programs['ssh-keygen'] ?? '', ['-q', '-t', 'ed25519', '-N', '', '-f', join(folder, name)]);
    }
    const environment = `HOME=${home} PATH=${bin}:/usr/local/bin:/usr/bin:/bin`;
    process.once('exit', this.#stop);
    const port = this.#listen(environment);
    this.port = port;
    const key = readFileSync(join(folder, 'host_key.pub'), 'utf8').split(' ').slice(0, 2).join(' ');
    writeFileSync(join(folder, 'known_hosts'), `[127.0.0.2]:${port} ${key}\n`);
    writeFileSync(join(folder, 'ssh_config'), clientConfig(folder, port));
    this.restore();
    process.env['PATH'] = `${join(folder, 'bin')}${delimiter}${this.#pathBefore}`;
  }

  /** On a port that was free. */
  #listen(environment: string): number {
    if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true });
    const words = ['-f', join(this.#folder, 'sshd_config'), '-E', join(this.#folder, 'sshd.log')];
    for (let tries = 0; tries < 20; tries += 1) {
      const port = 20_000 + Math.floor(Math.random() * 12_000);
      writeFileSync(join(this.#folder, 'sshd_config'), serverConfig(this.#folder, port, environment));
      if (spawnSync(programs.sshd ?? '', words).status !== 0) continue;
      // It writes its pid when it listens.
      for (let left = 500; left > 0; left -= 1) {
        if (existsSync(this.#pidFile)) return port;
        spawnSync('sleep', ['0.01']);
      }
    }
    throw new Error(`sshd does not start: ${readFileSync(join(this.#folder, 'sshd.log'), 'utf8')}`);
  }

  /** From now on no ssh gets there. */
  cutOff(): void {
    this.#writeClient('echo "ssh: connect to host box port 22: Connection timed out" >&2; exit 255');
  }

  restore(): void {
    this.#writeClient(`exec ${programs.ssh} -F '${join(this.#folder, 'ssh_config')}' "$@"`);
  }

  /** Whether that is the command line of one of its clients. */
  isClient(command: string): boolean {
    return command.includes(join(this.#folder, 'ssh_config'));
  }

  /** Of the one that listens: each session is a child of it. */
  get pid(): number {
    return Number(readFileSync(this.#pidFile, 'utf8'));
  }

  stop(): void {
    process.removeListener('exit', this.#stop);
    process.env['PATH'] = this.#pathBefore;
    if (existsSync(this.#pidFile)) process.kill(this.pid, 'SIGTERM');
  }

  get #pidFile(): string {
    return join(this.#folder, 'sshd.pid');
  }

  #writeClient(line: string): void {
    const file = join(this.#folder, 'bin', 'ssh');
    writeFileSync(file, `#!/bin/sh\n${line}\n`);
    chmodSync(file, 0o755);
  }
}

function serverConfig(folder: string, port: number, environment: string): string {
  return `Port ${port}
ListenAddress 127.0.0.2
HostKey ${folder}/host_key
PidFile ${folder}/sshd.pid
AuthorizedKeysFile ${folder}/user_key.pub
StrictModes no
PermitRootLogin prohibit-password
PasswordAuthentication no
KbdInteractiveAuthentication no
UsePAM no
SetEnv ${environment}
`;
}

function clientConfig(folder: string, port: number): string {
  return `Host box
  HostName 127.0.0.2
  Port ${port}
  IdentityFile ${folder}/user_key
  IdentitiesOnly yes
  UserKnownHostsFile ${folder}/known_hosts
  GlobalKnownHostsFile none
  StrictHostKeyChecking yes
`;
}

function find(name: string): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/sbin'];
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
}
