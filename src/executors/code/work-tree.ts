// A work tree as a tree of git's: what is committed and all that is changed, staged or not, and new. By a copy of the index; nothing of
// the user's repository is written to.
import { copyFile, rm, stat, utimes } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { sizeGaps, unseenGaps } from './gaps.ts';
import type { Gap, SizeLimits } from './gaps.ts';
import { runGit } from './git.ts';
import type { Call } from './git.ts';
import { forgetPaths, isLink, plantTree, readIndex } from './index-entries.ts';
import type { IndexEntry } from './index-entries.ts';
import { emptyLink, foreignLink, repositoryAt } from './inner.ts';
import { environmentOf, readStatus } from './repository.ts';
import type { Repository, Status } from './repository.ts';
import { lendObjects, newIndex } from './store.ts';
import type { CodeStore } from './store.ts';

export type Taking = {
  readonly store: CodeStore;
  readonly stateFolder: string;
  readonly limits: SizeLimits;
  readonly isForced: boolean;
  readonly signal: AbortSignal | undefined;
  /** Told once there is something beyond the commit. */
  readonly onChanges: () => void;
};

export type WorkTree = {
  readonly status: Status;
  /** null: it is that of the commit. */
  readonly tree: string | null;
  readonly entries: readonly IndexEntry[];
  readonly gaps: readonly Gap[];
};

/** Repositories within it, submodules too, are taken with all their files. */
export async function takeWorkTree(repository: Repository, taking: Taking): Promise<WorkTree> {
  const index = newIndex(taking.store);
  const [seen] = await Promise.all([
    readStatus(repository, taking.signal),
    copyIndex(repository.index, index),
    lendObjects(taking.store, repository.objects),
  ]);
  try {
    return await takeChanges({ repository, taking, index, env: environmentIn(repository, index, taking.store) }, seen);
  } finally {
    await rm(index, { force: true });
  }
}

type Work = {
  readonly repository: Repository;
  readonly taking: Taking;
  readonly index: string;
  readonly env: Readonly<Record<string, string>>;
};

async function takeChanges(work: Work, seen: Status): Promise<WorkTree> {
  const { repository, taking } = work;
  const isOwn = ownPaths(repository, taking.stateFolder);
  const status = { ...seen, untracked: seen.untracked.filter((path) => !isOwn(path)) };
  const sizes = await sizeGaps(repository.top, status.untracked, taking.limits);
  if (sizes.length > 0 && !taking.isForced) return { status, tree: null, entries: [], gaps: sizes };
  const isChanged = status.changed.length + status.untracked.length > 0;
  if (isChanged) {
    taking.onChanges();
    await addAll(work, seen, isOwn);
  }
  const [entries, treeSoFar] = await Promise.all([readIndex(callOf(work)), isChanged ? writeTree(work) : null]);
  const nested = status.untracked.filter((path) => path.endsWith('/')).map((path) => path.slice(0, -1));
  const own = entries.filter(({ path }) => isOwn(path)).map(({ path }) => path);
  const links = [...entries.filter(isLink).map(({ path }) => path), ...nested];
  if (own.length > 0) await forgetPaths(own, callOf(work));
  const inner = await takeInner(work, links);
  const gaps = [...sizes, ...(await unseenGaps(repository.top, entries)), ...inner.gaps];
  const tree = own.length === 0 && !inner.isPlanted ? treeSoFar : await writeTree(work);
  return { status, tree, entries: [...entries, ...inner.entries], gaps };
}

async function writeTree(work: Work): Promise<string> {
  return (await git(work, ['write-tree'])).trim();
}

/** Times kept: git then sees which files it need not read again. In whole milliseconds, rounded down, which is the safe side. */
async function copyIndex(from: string, to: string): Promise<void> {
  if (!existsSync(from)) return;
  const { mtimeMs } = await stat(from);
  await copyFile(from, to);
  const seconds = Math.floor(mtimeMs) / 1000;
  await utimes(to, seconds, seconds);
}

/** New objects go to our store, which knows the way to the repository's own. */
function environmentIn(repository: Repository, index: string, { objects }: CodeStore): Record<string, string> {
  return { ...environmentOf(repository), GIT_INDEX_FILE: index, GIT_OBJECT_DIRECTORY: objects };
}

/** `.hyper` at any depth, and the state folder by whatever name. */
function ownPaths({ top }: Repository, stateFolder: string): (path: string) => boolean {
  const state = stateFolder.startsWith(`${top}/`) ? stateFolder.slice(top.length + 1) : undefined;
  return (path) =>
    `/${path}/`.includes('/.hyper/') || (state !== undefined && (path === state || path.startsWith(`${state}/`)));
}

async function addAll(work: Work, seen: Status, isOwn: (path: string) => boolean): Promise<void> {
  const own = seen.untracked.filter(isOwn);
  // A repository without a commit cannot be added, and others not in the way that we want.
  const nested = seen.untracked.filter((path) => path.endsWith('/') && !isOwn(path));
  const without = [...folders(own, isOwn), ...nested].map((path) => `:(top,exclude,literal)${path}`);
  const settings = ['-c', 'core.splitIndex=false', '-c', 'advice.addEmbeddedRepo=false'];
  // With -v it has something to say: simple-git waits for 50 ms after a command that has not.
  await git(work, [...settings, 'add', '-A', '-v', '--', '.', ...without]);
}

/** The outermost of ours, instead of every file in them. */
function folders(paths: readonly string[], isOwn: (path: string) => boolean): readonly string[] {
  const outermost = paths.map((path) => {
    const names = path.split('/');
    const length = names.findIndex((_, index) => isOwn(names.slice(0, index + 1).join('/'))) + 1;
    return names.slice(0, length).join('/');
  });
  return [...new Set(outermost)];
}

type Inner = Pick<WorkTree, 'entries' | 'gaps'> & { readonly isPlanted: boolean };

/** The files of repositories within, at the places of the links to them. */
async function takeInner(work: Work, links: readonly string[]): Promise<Inner> {
  const entries: IndexEntry[] = [];
  const gaps: Gap[] = [];
  let isPlanted = false;
  for (const path of links) {
    const inner = await takeOne(work, path);
    gaps.push(...inner.gaps);
    if (inner.tree === null) continue;
    await plantTree(path, inner.tree, callOf(work));
    isPlanted = true;
    entries.push(...inner.entries.map((entry) => ({ ...entry, path: `${path}/${entry.path}` })));
  }
  return { entries, gaps, isPlanted };
}

async function takeOne(work: Work, path: string): Promise<Pick<WorkTree, 'tree' | 'entries' | 'gaps'>> {
  const { top, objectFormat } = work.repository;
  const inner = await repositoryAt(join(top, path), work.taking.signal);
  if (inner === null) return { tree: null, entries: [], gaps: [emptyLink(path)] };
  if (inner.objectFormat !== objectFormat) return { tree: null, entries: [], gaps: [foreignLink(path)] };
  const taken = await takeWorkTree(inner, work.taking);
  const gaps = taken.gaps.map((gap) => ({ ...gap, text: `${path}: ${gap.text}` }));
  if (taken.tree !== null || taken.status.commit === '') return { ...taken, gaps };
  const tree = await runGit(['rev-parse', 'HEAD^{tree}'], { cwd: inner.top, env: environmentOf(inner) });
  return { ...taken, gaps, tree: tree.trim() };
}

function callOf({ repository, env, taking }: Work): Call {
  return { cwd: repository.top, env, signal: taking.signal };
}

function git(work: Work, args: readonly string[]): Promise<string> {
  return runGit(args, callOf(work));
}
