// A commit of the repository here as the code of a search, without the user's changes.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { UsageError } from '../../errors.ts';
import { nearest } from '../../space/nearest.ts';
import { acceptGaps, pointerGaps } from './gaps.ts';
import type { Gap } from './gaps.ts';
import { runGit } from './git.ts';
import { commitTree, repositoryName } from './identity.ts';
import { isLink, plantTree, readTree } from './index-entries.ts';
import type { IndexEntry } from './index-entries.ts';
import { foreignLink, repositoryAt } from './inner.ts';
import { environmentOf, folderBelow } from './repository.ts';
import type { Repository } from './repository.ts';
import { environmentOfStore, lendObjects, newIndex, openStore } from './store.ts';
import type { CodeStore } from './store.ts';
import type { Taken, Wanted } from './taken.ts';

/** Throws UsageError where `ref` names none. */
export async function takeCommit(
  ref: string,
  repository: Repository | null,
  { cwd, stateFolder, isForced = false }: Wanted,
  signal: AbortSignal | undefined,
): Promise<Taken> {
  if (repository === null)
    throw new UsageError('code.commit', `Could not resolve commit "${ref}": ${cwd} is in no git repository`, {
      hint: '--github-url URL --github-ref REF  takes the code from elsewhere',
    });
  const commit = await resolveCommit(ref, repository, signal);
  if (commit === undefined) throw await unknownCommit(ref, repository, signal);
  const store = await openStore(stateFolder, repository.objectFormat);
  const taken = await takeCommitTree(repository, commit, store, signal);
  const call = { cwd: store.gitDir, env: environmentOfStore(store), signal };
  const pointers = await pointerGaps(taken.tree ?? commit, taken.entries, call);
  const folder = await folderBelow(repository, cwd);
  const notes = acceptGaps([...taken.gaps, ...pointers, ...missingFolder(folder, ref, taken.entries)], isForced);
  const id = taken.tree === null ? commit : await commitTree(taken.tree, commit, call);
  const name = repositoryName(repository.top, repository.commonDir);
  const branch = await branchNamed(ref, repository, signal);
  return {
    snapshot: { kind: 'git', id, repository: name, folder },
    code: { commit, branch, isDirty: false },
    notes,
  };
}

async function resolveCommit(
  ref: string,
  repository: Repository,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  const args = ['rev-parse', '--verify', '-q', '--end-of-options', `${ref}^{commit}`];
  const answer = await ask(args, repository, signal).catch(() => '');
  signal?.throwIfAborted();
  return /^[0-9a-f]{40,64}\n$/.test(answer) ? answer.trim() : undefined;
}

function ask(args: readonly string[], repository: Repository, signal: AbortSignal | undefined): Promise<string> {
  return runGit(args, { cwd: repository.top, env: environmentOf(repository), signal });
}

async function unknownCommit(ref: string, repository: Repository, signal: AbortSignal | undefined) {
  const refs = await ask(['for-each-ref', '--format=%(refname:short)'], repository, signal);
  const names = refs.split('\n').filter((name) => name !== '' && !name.endsWith('/HEAD'));
  const near = [...names.filter((name) => name.endsWith(`/${ref}`)), ...nearest(ref, names)];
  const known = near.length === 0 ? '' : `did you mean ${[...new Set(near)].join(' or ')}? `;
  return new UsageError('code.commit', `Could not resolve commit "${ref}" for repo ${repository.top}`, {
    hint: `${known}git log --oneline --all  lists what there is`,
  });
}

async function branchNamed(ref: string, repository: Repository, signal: AbortSignal | undefined) {
  const answer = await ask(['for-each-ref', '--format=%(refname:short)', 'refs/heads/'], repository, signal);
  return answer.split('\n').includes(ref) ? ref : null;
}

/** `tree` null: that of the commit. */
type CommitTree = {
  readonly tree: string | null;
  readonly entries: readonly IndexEntry[];
  readonly gaps: readonly Gap[];
};

/** With the files of submodules, of which the commit only has a link to. */
async function takeCommitTree(
  repository: Repository,
  commit: string,
  store: CodeStore,
  signal: AbortSignal | undefined,
): Promise<CommitTree> {
  await lendObjects(store, repository.objects);
  const call = { cwd: repository.top, env: environmentOf(repository), signal };
  const entries = await readTree(commit, call);
  const links = entries.filter(isLink);
  if (links.length === 0) return { tree: null, entries, gaps: [] };
  const index = newIndex(store);
  const inIndex = { ...call, env: { ...call.env, GIT_INDEX_FILE: index, GIT_OBJECT_DIRECTORY: store.objects } };
  try {
    await runGit(['read-tree', commit], inIndex);
    const all = [...entries];
    const gaps: Gap[] = [];
    for (const { path, id } of links) {
      const inner = await takeLink(join(repository.top, path), id, repository, store, signal);
      gaps.push(...(inner === null ? [missingLink(path)] : inner.gaps));
      if (inner === null || inner.tree === null) continue;
      await plantTree(path, inner.tree, inIndex);
      all.push(...inner.entries.map((entry) => ({ ...entry, path: `${path}/${entry.path}` })));
    }
    return { tree: (await runGit(['write-tree'], inIndex)).trim(), entries: all, gaps };
  } finally {
    await rm(index, { force: true });
  }
}

/** null: that commit of it is not here. */
async function takeLink(
  folder: string,
  commit: string,
  outer: Repository,
  store: CodeStore,
  signal: AbortSignal | undefined,
): Promise<CommitTree | null> {
  const inner = await repositoryAt(folder, signal);
  if (inner === null) return null;
  if (inner.objectFormat !== outer.objectFormat) return { tree: null, entries: [], gaps: [foreignLink(folder)] };
  if ((await resolveCommit(commit, inner, signal)) === undefined) return null;
  const taken = await takeCommitTree(inner, commit, store, signal);
  const tree = taken.tree ?? (await ask(['rev-parse', `${commit}^{tree}`], inner, signal)).trim();
  return { ...taken, tree };
}

function missingLink(path: string): Gap {
  return {
    refused: 'code.submodule',
    text: `the commit of submodule ${path} is not here, so its files cannot be included`,
    hint: `git submodule update --init ${path}  brings it, --upload ${path}  takes what is here`,
  };
}

function missingFolder(folder: string, ref: string, entries: readonly IndexEntry[]): readonly Gap[] {
  if (folder === '' || entries.some(({ path }) => path.startsWith(`${folder}/`))) return [];
  return [
    { refused: null, text: `there is no ${folder} in ${ref}`, hint: 'runs start in an empty folder of that name' },
  ];
}
