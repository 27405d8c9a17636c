// Access to a host that is a folder of this machine, under the shell of choice; its programs come from `path`.
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { plainHost } from '../../../src/search/plain-host.ts';
import type { HostAccess, Streaming } from '../../../src/executors/host-access.ts';

export type LocalHost = { readonly shell?: string; readonly path?: string; readonly name?: string };

/** `root`: all that is hyper's there. */
export function localAccess(root: string, { shell = 'sh', path, name = 'gpu1' }: LocalHost = {}): HostAccess {
  mkdirSync(root, { recursive: true });
  const stream = (script: string, signal?: AbortSignal): Streaming => {
    const child = spawn(shell, ['-c', script], {
      cwd: tmpdir(),
      env: { PATH: path ?? process.env['PATH'], HOME: root },
      ...(signal === undefined ? {} : { signal }),
    });
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    const ended = new Promise<{ exitCode: number; stderr: string }>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code) => resolve({ exitCode: code ?? 255, stderr }));
    });
    return { stdin: child.stdin, stdout: child.stdout, ended };
  };
  return {
    spec: plainHost(name),
    facts: {
      home: root,
      root,
      machineId: 'm',
      bootId: 'b',
      user: 'me',
      system: 'Linux',
      loginShell: '/bin/sh',
      git: null,
      rsync: null,
      hasTar: true,
      freeGb: null,
      aheadMs: 0,
      cores: 1,
      visibleGpus: null,
    },
    sshCommand: 'false',
    stream,
    async run(script, options = {}) {
      const child = stream(script, options.signal);
      child.stdin.on('error', () => {});
      child.stdin.end(options.stdin ?? '');
      const chunks: Buffer[] = [];
      for await (const chunk of child.stdout) chunks.push(chunk as Buffer);
      return { ...(await child.ended), stdout: Buffer.concat(chunks).toString() };
    },
  };
}

/** Shells and programs that a host's text runs with. */
export const toolsets = ['dash', 'bash', 'mksh', 'busybox'] as const;

/** `busybox`: that is all there is; else that shell with the programs of this machine. `folder`: for what is made. */
export function toolset(name: (typeof toolsets)[number], folder: string): LocalHost {
  if (name !== 'busybox') return { shell: name };
  const path = join(folder, 'busybox-bin');
  mkdirSync(path, { recursive: true });
  const busybox = execFileSync('sh', ['-c', 'command -v busybox'], { encoding: 'utf8' }).trim();
  for (const program of execFileSync(busybox, ['--list'], { encoding: 'utf8' }).trim().split('\n'))
    symlinkSync(busybox, join(path, program));
  return { shell: join(path, 'sh'), path };
}
