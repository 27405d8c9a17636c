// What a snapshot has beyond the commit that it began from.
import type { CodeVersion, Snapshot } from '../../search/spec.ts';
import { gitComplaint, runGit, splitNul } from './git.ts';
import type { Call } from './git.ts';
import { emptyTree } from './identity.ts';
import { isLink, readTree } from './index-entries.ts';
import { environmentOfStore, storeOf } from './store.ts';

/** Lines; those of binary files do not count. */
export type Changes = { readonly files: number; readonly added: number; readonly removed: number };

/** null: it cannot be told, or there is no commit to tell it from. Without those within submodules. */
export async function describeChanges(
  stateFolder: string,
  code: CodeVersion | null,
  snapshot: Snapshot,
): Promise<Changes | null> {
  const text = await diff(stateFolder, code, snapshot, ['--numstat', '-z']);
  if (text === null) return null;
  const files = splitNul(text).map((line) => /^(\d+|-)\t(\d+|-)\t/.exec(line) ?? []);
  const sum = (column: number) => files.reduce((all, fields) => all + (Number(fields[column]) || 0), 0);
  return { files: files.length, added: sum(1), removed: sum(2) };
}

/** For `git apply`, binary files too; `''` where there is nothing, or it cannot be told. */
export async function patchOf(stateFolder: string, code: CodeVersion | null, snapshot: Snapshot): Promise<string> {
  return (await diff(stateFolder, code, snapshot, ['--patch', '--binary'])) ?? '';
}

async function diff(
  stateFolder: string,
  code: CodeVersion | null,
  snapshot: Snapshot,
  form: readonly string[],
): Promise<string | null> {
  if (code === null || snapshot.kind === 'archive') return null;
  const store = storeOf(stateFolder, snapshot);
  const call = { cwd: store.gitDir, env: environmentOfStore(store) };
  const base = code.commit === '' ? emptyTree(snapshot.id.length === 64 ? 'sha256' : 'sha1') : code.commit;
  if (base === snapshot.id) return '';
  try {
    const settings = ['--no-ext-diff', '--no-textconv', '--no-renames', '--no-color'];
    return await runGit(
      ['diff', ...settings, ...form, base, snapshot.id, '--', '.', ...(await withoutInner(base, call))],
      call,
    );
  } catch (error) {
    // The repository has dropped it, or was moved.
    if (gitComplaint(error) !== undefined) return null;
    throw error;
  }
}

/** Of submodules the commit has a link, and the snapshot all files. */
async function withoutInner(base: string, call: Call): Promise<readonly string[]> {
  return (await readTree(base, call)).filter(isLink).map(({ path }) => `:(exclude,literal)${path}`);
}
