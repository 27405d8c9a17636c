// A repository of its own for a test, and all of it that a snapshot must not touch.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { testFolder } from '../../cli/folder.ts';

export const signal = new AbortController().signal;

export class TestRepository {
  readonly folder: string;
  readonly state: string;

  /** `init`: further words of `git init`. */
  constructor(folder = join(testFolder(), 'pro ject'), init: readonly string[] = []) {
    this.folder = folder;
    this.state = join(dirname(folder), `${folder.split('/').at(-1)}-state`);
    mkdirSync(folder, { recursive: true });
    this.git('init', '-q', '-b', 'trunk', ...init);
  }

  git(...args: readonly string[]): string {
    return gitIn(this.folder, ...args);
  }

  put(path: string, text: string, mode = 0o644): void {
    const file = join(this.folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    chmodSync(file, mode);
  }

  commit(message = 'x'): string {
    this.git('add', '-A');
    this.git('commit', '-q', '--allow-empty', '-m', message);
    return this.git('rev-parse', 'HEAD');
  }

  /** All bytes below `.git`, and what `git status` says. */
  print(): string {
    const hash = createHash('sha256');
    const git = join(this.folder, '.git');
    for (const path of (readdirSync(git, { recursive: true }) as string[]).toSorted()) {
      hash.update(path);
      try {
        hash.update(readFileSync(join(git, path)));
      } catch {
        hash.update('folder');
      }
    }
    const env = { ...process.env, GIT_OPTIONAL_LOCKS: '0' };
    hash.update(execFileSync('git', ['status', '--porcelain=v2', '-z'], { cwd: this.folder, env }));
    return hash.digest('hex');
  }
}

export function gitIn(folder: string, ...args: readonly string[]): string {
  const settings = ['user.name=a', 'user.email=a@b', 'commit.gpgSign=false', 'protocol.file.allow=always'];
  return execFileSync('git', [...settings.flatMap((setting) => ['-c', setting]), ...args], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
    .toString()
    .trim();
}
