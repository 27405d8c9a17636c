// A git repository with a work tree, and what is changed in it.
import { realpath } from 'node:fs/promises';
import { relative } from 'node:path';
import { UsageError } from '../../errors.ts';
import { gitComplaint, runGit, splitNul } from './git.ts';

/** All paths absolute. */
export type Repository = {
  readonly top: string;
  /** That of this work tree. */
  readonly gitDir: string;
  /** Where its refs and objects are: linked work trees share it. */
  readonly commonDir: string;
  readonly index: string;
  readonly objects: string;
  readonly objectFormat: 'sha1' | 'sha256';
};

/** Changes on top of the commit. Paths from the top; a folder with a repository of its own ends in a slash. */
export type Status = {
  /** `''`: there is none yet. */
  readonly commit: string;
  readonly branch: string | null;
  readonly changed: readonly string[];
  readonly untracked: readonly string[];
};

/** null: there is none from `cwd` upwards, or no git. Throws UsageError where git will not look into it. */
export async function findRepository(cwd: string, signal?: AbortSignal): Promise<Repository | null> {
  try {
    const [top, gitDir, commonDir, index, objects, objectFormat] = await readPlaces(cwd, signal);
    return { top, gitDir, commonDir, index, objects, objectFormat: objectFormat === 'sha256' ? 'sha256' : 'sha1' };
  } catch (error) {
    const complaint = gitComplaint(error);
    signal?.throwIfAborted();
    if (complaint === undefined) throw error;
    if (/not a git repository|must be run in a work tree|ENOENT/.test(complaint)) return null;
    throw new UsageError('code.repository', complaint, {
      hint: /dubious ownership/.test(complaint)
        ? `git config --global --add safe.directory '${cwd}'  if you trust what is in it`
        : `git -C '${cwd}' status  says the same`,
      cause: error,
    });
  }
}

type Places = readonly [string, string, string, string, string, string];

const questions = [
  ['--show-toplevel'],
  ['--git-dir'],
  ['--git-common-dir'],
  ['--git-path', 'index'],
  ['--git-path', 'objects'],
  ['--show-object-format'],
];

async function readPlaces(cwd: string, signal: AbortSignal | undefined): Promise<Places> {
  const ask = (words: readonly string[]) =>
    runGit(['rev-parse', '--path-format=absolute', ...words], { cwd, signal }).then((text) => text.replace(/\n$/, ''));
  const together = (await ask(questions.flat())).split('\n');
  // What an older git does not understand it repeats.
  if (together[0]?.startsWith('--'))
    throw new UsageError('code.git', 'git 2.31 or later is needed to copy the code', { hint: 'git --version' });
  if (together.length === questions.length) return together as unknown as Places;
  // A path with a line break in it.
  return (await Promise.all(questions.map(ask))) as unknown as Places;
}

/** So that git asks no further where it is. */
export function environmentOf({ gitDir, top }: Repository): Readonly<Record<string, string>> {
  return { GIT_DIR: gitDir, GIT_WORK_TREE: top };
}

/** `''`: at the top. */
export async function folderBelow({ top }: Repository, cwd: string): Promise<string> {
  return relative(top, await realpath(cwd));
}

/** Every untracked file by itself, ignored ones not. */
export async function readStatus(repository: Repository, signal?: AbortSignal): Promise<Status> {
  const args = ['status', '--porcelain=v2', '--branch', '-z', '--no-renames', '--untracked-files=all'];
  return parseStatus(await runGit(args, { cwd: repository.top, env: environmentOf(repository), signal }));
}

/** Of `git status --porcelain=v2 --branch -z --no-renames`. */
export function parseStatus(text: string): Status {
  const entries = splitNul(text);
  const header = (name: string) => {
    const prefix = `# branch.${name} `;
    return entries.find((entry) => entry.startsWith(prefix))?.slice(prefix.length);
  };
  const commit = header('oid') ?? '(initial)';
  const branch = header('head') ?? '(detached)';
  return {
    commit: commit === '(initial)' ? '' : commit,
    branch: branch === '(detached)' ? null : branch,
    changed: entries.filter((entry) => /^[1u] /.test(entry)).map(pathOf),
    untracked: entries.filter((entry) => entry.startsWith('? ')).map((entry) => entry.slice(2)),
  };
}

/** Behind eight fields, or ten where it is unmerged. */
function pathOf(entry: string): string {
  return entry
    .split(' ')
    .slice(entry.startsWith('u') ? 10 : 8)
    .join(' ');
}
