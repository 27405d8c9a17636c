// Whether a snapshot has a path.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Snapshot } from '../../search/spec.ts';
import { runGit } from './git.ts';
import { environmentOfStore, storeOf } from './store.ts';

/** `path`: seen from where hyper was called, the folder `cwd`. */
export async function hasInSnapshot(
  path: string,
  { snapshot, stateFolder, cwd }: { readonly snapshot: Snapshot; readonly stateFolder: string; readonly cwd: string },
): Promise<boolean> {
  if (snapshot.kind === 'archive') return existsSync(join(cwd, path));
  const store = storeOf(stateFolder, snapshot);
  const call = { cwd: store.gitDir, env: environmentOfStore(store) };
  const found = await runGit(['ls-tree', '--name-only', snapshot.id, '--', join(snapshot.folder, path)], call);
  return found.trim() !== '';
}
