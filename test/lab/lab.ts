// Hosts that are reached by ssh, on this machine: a network namespace and a real sshd each, which can be cut off, killed and rebooted.
//
//   const lab = await openLab([{}, { shell: 'fish', without: ['git'] }]);      // h1, h2
//   await execa('ssh', ['h1', 'hostname'], { env: lab.env });                   // so do git and rsync
//   await lab.cut('h1');
//   await lab.close();
//
// A host has its own files in /home, /tmp and /run, its own processes, name, boot and machine id; the rest is the machine underneath.
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { execa } from 'execa';
import { furnishHost, newBoot, writeGpus } from './furnish.ts';
import type { FakeGpu, HostOptions } from './furnish.ts';
import { Machine, processesInNetworkOf } from './machine.ts';
import type { Process } from './machine.ts';

const script = join(import.meta.dirname, 'host.sh');
const bridge = `ip link set lo up && ip link add br0 type bridge && ip addr add 10.77.0.254/24 dev br0 &&
  ip link set br0 up && echo up && exec cat >/dev/null`;

/** What a command on a host answered. */
export type Ran = { readonly exitCode: number | undefined; readonly stdout: string; readonly stderr: string };

type Host = { readonly name: string; readonly folder: string; readonly address: string; machine: Machine };

/** h1, h2, … in the order of `hosts`; three of the plainest without. Close it, whatever happens. */
export async function openLab(hosts: readonly HostOptions[] = [{}, {}, {}]): Promise<Lab> {
  const lab = new Lab(hosts);
  try {
    await lab.start();
    return lab;
  } catch (error) {
    await lab.close();
    throw error;
  }
}

export class Lab {
  readonly folder = mkdtempSync(join(tmpdir(), 'hyper-lab-'));
  /** A folder that holds the `ssh` which knows the hosts. */
  readonly bin = join(this.folder, 'bin');
  /** Of this process, with `bin` first in PATH. */
  readonly env: Readonly<Record<string, string>>;
  /** The client's: what stands in it may be changed at any time. */
  readonly configFile = join(this.folder, 'ssh_config');
  readonly knownHostsFile = join(this.folder, 'known_hosts');
  readonly hosts: readonly string[];
  /** Has no way out of the lab: packets for a host whose link is down go nowhere. */
  readonly #clients = new Machine(['--net'], ['sh', '-c', bridge]);
  readonly #hosts = new Map<string, Host>();
  #pathBefore: string | undefined;
  readonly #removeFolder = () => rmSync(this.folder, { recursive: true, force: true });

  constructor(options: readonly HostOptions[]) {
    process.once('exit', this.#removeFolder);
    chmodSync(this.folder, 0o755); // the hosts' users come through it
    mkdirSync(this.bin);
    const key = join(this.folder, 'user_key');
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'lab', '-f', key]);
    for (const [index, hostOptions] of options.entries()) {
      const name = `h${index + 1}`;
      const folder = join(this.folder, name);
      furnishHost(folder, name, hostOptions, readFileSync(`${key}.pub`, 'utf8'));
      const address = `10.77.0.${index + 1}`;
      this.#hosts.set(name, { name, folder, address, machine: switchOn(folder, address, name) });
    }
    this.hosts = [...this.#hosts.keys()];
    this.#writeClient(key);
    const path = `${this.bin}${delimiter}${process.env['PATH'] ?? ''}`;
    this.env = { ...(process.env as Record<string, string>), PATH: path };
  }

  async start(): Promise<void> {
    await this.#clients.hear('up');
    await Promise.all([...this.#hosts.values()].map((host) => this.#plugIn(host)));
  }

  /** For what runs in this process and starts `ssh`; until `close`. */
  putOnPath(): void {
    this.#pathBefore ??= process.env['PATH'];
    process.env['PATH'] = this.env['PATH'];
  }

  /** As a person would type it: `ssh HOST SCRIPT`. A failure is an answer. */
  async ssh(host: string, words: string): Promise<Ran> {
    const { exitCode, stdout, stderr } = await execa('ssh', [host, words], {
      env: this.env,
      reject: false,
      stdin: 'ignore',
    });
    return { exitCode, stdout, stderr };
  }

  /** As root on the host, not over the network; resolves to what it printed, rejects where it fails. */
  asRoot(host: string, words: string): Promise<string> {
    return this.#host(host).machine.asRoot(words);
  }

  /** What the host sees as /home/tester. Its user's folder seen from here, unless it is a disk of its own. */
  home(host: string): string {
    return join(this.#host(host).folder, 'home');
  }

  /** All that runs on the host for its user; the pids are for `process.kill` here. */
  processes(host: string): readonly Process[] {
    return this.#host(host).machine.processes();
  }

  /** The ssh processes that are connected, or try to be, to any host. */
  clients(): readonly Process[] {
    return processesInNetworkOf(this.#clients.pid).filter(({ name }) => name === 'ssh');
  }

  /** Packets are dropped both ways, without a word. */
  async cut(host: string): Promise<void> {
    await this.asRoot(host, 'iptables -A INPUT -j DROP; iptables -A OUTPUT -j DROP');
  }

  /** After `cut`. */
  async restore(host: string): Promise<void> {
    await this.asRoot(host, 'iptables -F');
  }

  async linkDown(host: string): Promise<void> {
    await this.asRoot(host, 'ip link set eth0 down');
  }

  async linkUp(host: string): Promise<void> {
    await this.asRoot(host, 'ip link set eth0 up');
  }

  /** kill -9 of sshd's processes of all sessions; what runs in them is not touched, and new ones can be opened. */
  async killSessions(host: string): Promise<void> {
    const killSession = 'case $pid/$name in $listener/*) ;; */sshd*) kill -9 $pid ;; esac';
    const eachProcess = `for at in /proc/[0-9]*; do pid=\${at#/proc/}; read -r name <$at/comm || continue; ${killSession}; done`;
    await this.asRoot(host, `listener=$(cat /run/sshd.pid); { ${eachProcess}; } 2>/dev/null`);
  }

  /** kill -9 of the sshd that listens: sessions go on, new ones are refused. */
  async stopListener(host: string): Promise<void> {
    await this.asRoot(host, 'kill -9 $(cat /run/sshd.pid); rm /run/sshd.pid');
  }

  async startListener(host: string): Promise<void> {
    await this.asRoot(host, '"$(command -v sshd)" -f /run/host/sshd_config -E /run/host/sshd.log');
    await isListening(this.#host(host).machine);
  }

  /** Without a goodbye: every process dies at once, the boot id is another one. Up again when it resolves. */
  async reboot(host: string): Promise<void> {
    await this.switchOff(host);
    await this.switchOn(host);
  }

  async switchOff(host: string): Promise<void> {
    await this.#host(host).machine.kill();
  }

  async switchOn(name: string): Promise<void> {
    const host = this.#host(name);
    newBoot(host.folder);
    host.machine = switchOn(host.folder, host.address, name);
    await this.#plugIn(host);
  }

  /** What its nvidia-smi says from now on. */
  setGpus(host: string, gpus: readonly FakeGpu[]): void {
    writeGpus(this.#host(host).folder, host, gpus);
  }

  /** Processes on its GPUs, as nvidia-smi says from now on. */
  setGpuProcesses(host: string, rows: readonly { uuid: string; pid: number; usedMb: number }[]): void {
    const text = rows.map(({ uuid, pid, usedMb }) => `${uuid}, ${pid}, ${usedMb}\n`).join('');
    writeFileSync(join(this.#host(host).folder, 'gpu-processes.csv'), text);
  }

  /** Ends everything and removes the folder. Safe to repeat. */
  async close(): Promise<void> {
    await Promise.all([...this.#hosts.values()].map(({ machine }) => machine.kill()));
    for (const { pid } of this.clients()) killIfThere(pid);
    await this.#clients.kill();
    if (this.#pathBefore !== undefined) process.env['PATH'] = this.#pathBefore;
    process.removeListener('exit', this.#removeFolder);
    this.#removeFolder();
  }

  #host(name: string): Host {
    const host = this.#hosts.get(name);
    if (host === undefined) throw new Error(`the lab has no ${name}: ${this.hosts.join(', ')}`);
    return host;
  }

  async #plugIn({ machine, address }: Host): Promise<void> {
    await machine.hear('cable');
    const number = address.slice(address.lastIndexOf('.') + 1);
    const port = `v${number}`;
    // The port of an earlier boot goes a moment after the host. A card keeps its address: clients remember it.
    const card = `peer name eth0 address 02:00:00:00:00:${number.padStart(2, '0')} netns ${machine.pid}`;
    const plug = `ip link del ${port} 2>/dev/null; ip link add ${port} type veth ${card} && ip link set ${port} master br0 up`;
    const words = [`--net=/proc/${this.#clients.pid}/ns/net`, 'sh', '-c', plug];
    await execa('nsenter', words, { stdin: 'ignore' });
    machine.say('plugged');
    await machine.hear('up');
    await isListening(machine);
  }

  #writeClient(key: string): void {
    const hosts = [...this.#hosts.values()];
    const hostKey = ({ folder }: Host) => readFileSync(join(folder, 'host_key.pub'), 'utf8').split(' ').slice(0, 2);
    const known = hosts.map((host) => `${host.address} ${hostKey(host).join(' ')}\n`);
    writeFileSync(this.knownHostsFile, known.join(''));
    const aliases = hosts.map(({ name, address }) => `Host ${name}\n  HostName ${address}\n`);
    writeFileSync(this.configFile, `${aliases.join('')}${clientConfig(key, this.knownHostsFile)}`);
    // Not by `ip netns`: these namespaces have no names, so that none is left over.
    const wrapper = `#!/bin/sh\nexec nsenter --net=/proc/${this.#clients.pid}/ns/net ${systemSsh()} -F '${this.configFile}' "$@"\n`;
    writeFileSync(join(this.bin, 'ssh'), wrapper, { mode: 0o755 });
  }
}

/** sshd has gone into the background before it listens; it writes its pid when it does. */
async function isListening(machine: Machine): Promise<void> {
  await machine.asRoot(
    'left=500; until [ -s /run/sshd.pid ] || [ $((left = left - 1)) = 0 ]; do sleep 0.02; done; [ $left != 0 ]',
  );
}

function clientConfig(key: string, knownHosts: string): string {
  return `Host *
  User tester
  IdentityFile ${key}
  IdentitiesOnly yes
  UserKnownHostsFile ${knownHosts}
  GlobalKnownHostsFile none
  StrictHostKeyChecking yes
  BatchMode yes
  ServerAliveInterval 2
  ServerAliveCountMax 3
  ConnectTimeout 4
`;
}

function switchOn(folder: string, address: string, name: string): Machine {
  return Machine.host(script, [folder, address, name]);
}

function systemSsh(): string {
  return execFileSync('sh', ['-c', 'command -v ssh'], { encoding: 'utf8' }).trim();
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It is gone.
  }
}
