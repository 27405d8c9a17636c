// What code ran, as far as git knows: one `git status`.
import { GitError, simpleGit } from 'simple-git';
import type { CodeVersion } from '../../search/spec.ts';

/** null: not in a repository, no commit yet, no git, or no answer within 5 s. Untracked files count as changes, ignored ones do not. */
export async function readCodeVersion(cwd: string): Promise<CodeVersion | null> {
  try {
    return parseStatus(await readStatus(cwd));
  } catch (error) {
    if (error instanceof GitError) return null;
    throw error;
  }
}

function readStatus(cwd: string): Promise<string> {
  const ours = { GIT_TERMINAL_PROMPT: '0', GIT_OPTIONAL_LOCKS: '0' };
  // simple-git refuses an environment that holds EDITOR and the like, so it gets only what git needs.
  const { PATH = '', HOME = '' } = process.env;
  const minimal = { PATH, HOME, LC_ALL: 'C', ...ours };
  return simpleGit({ baseDir: cwd, timeout: { block: 5000 }, allowEnvironment: Object.keys(ours) })
    .env(minimal)
    .raw(['status', '--porcelain=v2', '--branch', '-z', '--untracked-files=normal']);
}

function parseStatus(status: string): CodeVersion | null {
  const entries = status.split('\0').filter((entry) => entry !== '');
  const header = (name: string) => {
    const prefix = `# branch.${name} `;
    return entries.find((entry) => entry.startsWith(prefix))?.slice(prefix.length);
  };
  const commit = header('oid');
  if (commit === undefined || commit === '(initial)') return null;
  const branch = header('head') ?? '(detached)';
  const isDirty = entries.some((entry) => !entry.startsWith('# '));
  return { commit, branch: branch === '(detached)' ? null : branch, isDirty };
}
