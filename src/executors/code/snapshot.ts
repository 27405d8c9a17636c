// The code of a search as it is when it begins, as one thing that can be copied to where runs go.
import { HyperError } from '../../errors.ts';
import type { Snapshot } from '../../search/spec.ts';
import { takeArchive } from './archive.ts';
import { takeCommit } from './commit.ts';
import { takeFetched } from './fetched.ts';
import { acceptGaps, defaultLimits, pointerGaps } from './gaps.ts';
import { gitComplaint } from './git.ts';
import { commitTree, emptyTree, repositoryName } from './identity.ts';
import { environmentOf, findRepository, folderBelow } from './repository.ts';
import type { Repository } from './repository.ts';
import { environmentOfStore, openStore } from './store.ts';
import type { CodeStore } from './store.ts';
import type { Taken, Wanted } from './taken.ts';
import { takeWorkTree } from './work-tree.ts';
import type { WorkTree } from './work-tree.ts';

/** Nothing of the user's repository is changed, nor locked. The same content has the same id. Throws UsageError. */
export async function takeSnapshot(wanted: Wanted, signal?: AbortSignal): Promise<Taken> {
  const { cwd, from } = wanted;
  try {
    if (from !== undefined && 'url' in from) return await takeFetched(from, wanted, signal);
    const repository = await findRepository(cwd, signal);
    if (from !== undefined) return await takeCommit(from.commitRef, repository, wanted, signal);
    return repository === null ? await takeArchive(wanted, signal) : await takeHere(repository, wanted, signal);
  } catch (error) {
    signal?.throwIfAborted();
    const complaint = gitComplaint(error);
    if (complaint === undefined) throw error;
    throw new HyperError('code.git', `git cannot copy the code: ${complaint}`, {
      hint: 'what it names can be put in .gitignore',
      cause: error,
    });
  }
}

async function takeHere(repository: Repository, wanted: Wanted, signal: AbortSignal | undefined): Promise<Taken> {
  const { cwd, stateFolder, isForced = false, limits = defaultLimits, tell = () => {} } = wanted;
  const store = await openStore(stateFolder, repository.objectFormat);
  let isTold = false;
  const onChanges = () => {
    if (!isTold) tell('Preparing uncommitted changes...');
    isTold = true;
  };
  const work = await takeWorkTree(repository, { store, stateFolder, limits, isForced, signal, onChanges });
  const sizes = work.gaps.filter(({ refused }) => refused === 'code.large');
  if (sizes.length > 0) acceptGaps(sizes, isForced);
  const { commit, branch } = work.status;
  const [id, pointers] = await Promise.all([
    commitOf(work, store, repository, signal),
    pointersOf(work, store, repository, signal),
  ]);
  const notes = acceptGaps([...work.gaps, ...pointers], isForced);
  const folder = await folderBelow(repository, cwd);
  const snapshot: Snapshot = {
    kind: 'git',
    id,
    repository: repositoryName(repository.top, repository.commonDir),
    folder,
  };
  return { snapshot, code: { commit, branch, isDirty: isDirty(work) }, notes };
}

/** Notebooks change whenever they are looked at. */
function isDirty({ status }: WorkTree): boolean {
  return [...status.changed, ...status.untracked].some((path) => !path.endsWith('.ipynb'));
}

async function commitOf(
  { tree, status }: WorkTree,
  store: CodeStore,
  repository: Repository,
  signal: AbortSignal | undefined,
): Promise<string> {
  if (tree === null && status.commit !== '') return status.commit;
  const env = { ...environmentOf(repository), GIT_OBJECT_DIRECTORY: store.objects };
  return commitTree(tree ?? emptyTree(repository.objectFormat), status.commit, { cwd: repository.top, env, signal });
}

function pointersOf(
  { tree, status, entries }: WorkTree,
  store: CodeStore,
  { top }: Repository,
  signal: AbortSignal | undefined,
) {
  const treeish = tree ?? status.commit;
  return pointerGaps(treeish, entries, { cwd: store.gitDir, env: environmentOfStore(store), signal }, top);
}
