// A host while it is on: the processes of namespaces of its own, reached from the machine underneath.
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { execa } from 'execa';
import { userId } from './furnish.ts';

const namespaces = ['--net', '--mount', '--pid', '--uts', '--fork', '--kill-child', '--mount-proc'];

export type Process = { readonly pid: number; readonly name: string; readonly command: string };

/** A shell in namespaces, which ends with all in them when its standard input does: when we end, however that is. */
export class Machine {
  readonly #child: ChildProcess;
  readonly #said: AsyncIterator<string>;
  readonly #ended: Promise<unknown>;
  readonly #complaints: string[] = [];

  constructor(unshared: readonly string[], command: readonly string[]) {
    this.#child = spawn('unshare', [...unshared, ...command], { stdio: ['pipe', 'pipe', 'pipe'], detached: true });
    this.#ended = once(this.#child, 'exit');
    this.#child.stderr?.on('data', (text: Buffer) => this.#complaints.push(text.toString()));
    this.#child.stdin?.on('error', () => {}); // it was killed: whoever waits for it learns of that
    if (this.#child.stdout === null) throw new Error('no stdout');
    this.#said = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  static host(script: string, words: readonly string[]): Machine {
    return new Machine(namespaces, ['sh', script, ...words]);
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  async hear(word: string): Promise<void> {
    const { value } = (await this.#said.next()) as { readonly value: unknown };
    if (value !== word) throw new Error(`a host does not start: ${this.#complaints.join('').trim()}`);
  }

  say(word: string): void {
    this.#child.stdin?.write(`${word}\n`);
  }

  /** Pulls the plug. Resolves when nothing of it is left. */
  async kill(): Promise<void> {
    const first = this.#first();
    if (first !== undefined) process.kill(first, 'SIGKILL');
    this.#child.stdin?.end();
    await this.#ended;
  }

  /** As root, in all its namespaces; rejects where the script fails. */
  async asRoot(script: string): Promise<string> {
    const first = this.#first();
    if (first === undefined) throw new Error('the host is off');
    const words = ['-t', String(first), '--mount', '--net', '--pid', '--uts', 'sh', '-c', script];
    return (await execa('nsenter', words, { stdin: 'ignore' })).stdout;
  }

  /** All that its user runs, but for what sshd itself needs; pids are those of the machine underneath. */
  processes(): readonly Process[] {
    const first = this.#first();
    const own = first === undefined ? undefined : linkOf(first, 'pid');
    if (own === undefined) return [];
    return processesWhere((pid) => linkOf(pid, 'pid') === own).filter(
      ({ pid, name }) => !name.startsWith('sshd') && readText(pid, 'status').includes(`\nUid:\t${userId}\t`),
    );
  }

  /** Process 1, as the machine underneath numbers it. */
  #first(): number | undefined {
    const children = readText(this.pid, `task/${this.pid}/children`);
    return children === '' ? undefined : Number.parseInt(children, 10);
  }
}

/** Processes of a network namespace that only has clients. */
export function processesInNetworkOf(holder: number): readonly Process[] {
  const own = linkOf(holder, 'net');
  return own === undefined ? [] : processesWhere((pid) => pid !== holder && linkOf(pid, 'net') === own);
}

function processesWhere(isMeant: (pid: number) => boolean): readonly Process[] {
  const pids = readdirSync('/proc').filter((entry) => /^\d+$/.test(entry));
  return pids.map(Number).flatMap((pid) => {
    if (!isMeant(pid)) return [];
    const stat = readText(pid, 'stat');
    // One that only waits to be reaped is dead.
    if (stat === '' || /^[ZX]/.test(stat.slice(stat.lastIndexOf(')') + 2))) return [];
    const command = readText(pid, 'cmdline').replaceAll('\0', ' ').trim();
    return [{ pid, name: readText(pid, 'comm').trim(), command }];
  });
}

function linkOf(pid: number, kind: 'pid' | 'net'): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/ns/${kind}`);
  } catch {
    return undefined; // it is gone
  }
}

function readText(pid: number, file: string): string {
  try {
    return readFileSync(join('/proc', String(pid), file), 'utf8');
  } catch {
    return '';
  }
}
