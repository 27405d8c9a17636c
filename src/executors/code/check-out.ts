// A copy of the code on this machine: for runs here that must all see the same.
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { HyperError } from '../../errors.ts';
import type { Snapshot } from '../../search/spec.ts';
import { archiveFile } from './archive.ts';
import { runGit } from './git.ts';
import { copyName } from './on-host.ts';
import { treeOf } from './send-pack.ts';
import { environmentOfStore, newIndex, storeOf } from './store.ts';

/** Resolves to the top of the copy, which all runs share. Safe to repeat: it is whole, or not there. Rejects with HyperError. */
export async function checkOutHere(snapshot: Snapshot, stateFolder: string, signal?: AbortSignal): Promise<string> {
  const folder = join(stateFolder, 'src', copyName(snapshot));
  if (existsSync(folder)) {
    const now = new Date();
    await utimes(folder, now, now); // it is still in use
    return folder;
  }
  const draft = join(stateFolder, 'src', `.new-${copyName(snapshot)}-${randomUUID().slice(0, 8)}`);
  await mkdir(draft, { recursive: true, mode: 0o700 });
  try {
    if (snapshot.kind === 'archive') await unpack(snapshot, stateFolder, draft);
    else await checkOut(snapshot, stateFolder, draft, signal);
    await mkdir(join(draft, snapshot.folder), { recursive: true });
    await rename(draft, folder).catch((error: unknown) => {
      if (!existsSync(folder)) throw error; // another search was faster
    });
    return folder;
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

async function unpack(snapshot: Snapshot, stateFolder: string, folder: string): Promise<void> {
  const file = archiveFile(stateFolder, snapshot);
  const { failed, stderr } = await execa('tar', ['xof', file, '-C', folder], { reject: false, stdin: 'ignore' });
  if (failed) throw new HyperError('code.copy', `the code cannot be copied to ${folder}: ${stderr.trim()}`);
}

async function checkOut(
  snapshot: Snapshot,
  stateFolder: string,
  folder: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const store = storeOf(stateFolder, snapshot);
  const tree = await treeOf(store, snapshot, signal);
  const index = newIndex(store);
  const env = { ...environmentOfStore(store), GIT_WORK_TREE: folder, GIT_INDEX_FILE: index };
  try {
    await runGit(['read-tree', tree], { cwd: folder, env, signal });
    await runGit(['checkout-index', '-a', '-q'], { cwd: folder, env, signal });
  } finally {
    await rm(index, { force: true });
  }
}
