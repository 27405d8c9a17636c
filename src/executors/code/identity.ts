// Names that follow from content and place alone.
import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { runGit } from './git.ts';
import type { Call } from './git.ts';

/** Always the same for the same tree. `parent`: `''` for none. */
export async function commitTree(tree: string, parent: string, { cwd, env, signal }: Call): Promise<string> {
  const who = (role: string) => ({
    [`GIT_${role}_NAME`]: 'hyper',
    [`GIT_${role}_EMAIL`]: 'hyper@localhost',
    [`GIT_${role}_DATE`]: '@0 +0000',
  });
  const settings = ['-c', 'commit.gpgSign=false', '-c', 'i18n.commitEncoding=UTF-8'];
  const parents = parent === '' ? [] : ['-p', parent];
  const id = await runGit([...settings, 'commit-tree', tree, ...parents, '-m', 'hyper snapshot'], {
    cwd,
    env: { ...env, ...who('AUTHOR'), ...who('COMMITTER') },
    signal,
  });
  return id.trim();
}

export function emptyTree(objectFormat: 'sha1' | 'sha256'): string {
  return createHash(objectFormat).update('tree 0\0').digest('hex');
}

/** A name for people, and of the place it stands for. */
export function repositoryName(top: string, place: string): string {
  const plain = basename(top)
    .replaceAll(/[^\w.-]/g, '_')
    .replace(/^[.-]+/, '');
  return `${plain.slice(0, 40) || 'code'}-${createHash('sha256').update(place).digest('hex').slice(0, 8)}`;
}
