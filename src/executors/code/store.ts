// A repository of ours in the state folder: the objects of snapshots that the user's own repositories do not have, and the way to those
// that they have.
import { appendFile, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Snapshot } from '../../search/spec.ts';

export type CodeStore = { readonly gitDir: string; readonly objects: string };

/** By the length of its ids: objects of both kinds cannot be in one repository. */
export function storeOf(stateFolder: string, { id }: Pick<Snapshot, 'id'>): CodeStore {
  return storeAt(stateFolder, id.length === 64 ? 'sha256' : 'sha1');
}

/** Made where it is missing, without git: it is four files. */
export async function openStore(stateFolder: string, objectFormat: 'sha1' | 'sha256'): Promise<CodeStore> {
  const store = storeAt(stateFolder, objectFormat);
  if (existsSync(join(store.gitDir, 'HEAD'))) return store;
  await Promise.all(
    ['objects/info', 'refs', 'info'].map((path) => mkdir(join(store.gitDir, path), { recursive: true, mode: 0o700 })),
  );
  const config =
    objectFormat === 'sha1'
      ? '[core]\n\trepositoryFormatVersion = 0\n\tbare = true\n[gc]\n\tauto = 0\n'
      : '[core]\n\trepositoryFormatVersion = 1\n\tbare = true\n[extensions]\n\tobjectFormat = sha256\n[gc]\n\tauto = 0\n';
  await put(join(store.gitDir, 'config'), config);
  // A snapshot is all there is: what a release leaves out is in it as well.
  await put(join(store.gitDir, 'info/attributes'), '* -export-ignore -export-subst\n');
  await put(join(store.gitDir, 'HEAD'), 'ref: refs/heads/none\n');
  return store;
}

/** From now on its objects are found as well. */
export async function lendObjects({ objects }: CodeStore, others: string): Promise<void> {
  const file = join(objects, 'info/alternates');
  const line = /[\n"#\\]/.test(others) ? JSON.stringify(others) : others;
  const known = existsSync(file) ? await readFile(file, 'utf8') : '';
  // Appended at once: two searches may begin at the same moment, and a line that stands there twice does no harm.
  if (!known.split('\n').includes(line)) await appendFile(file, `${line}\n`, { mode: 0o600 });
}

/** A name for a temporary index. */
export function newIndex({ gitDir }: CodeStore): string {
  return join(gitDir, `index-${randomUUID()}`);
}

/** For git commands that know this repository alone: nobody's settings reach them. */
export function environmentOfStore({ gitDir }: CodeStore): Readonly<Record<string, string>> {
  return { GIT_DIR: gitDir, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' };
}

function storeAt(stateFolder: string, objectFormat: 'sha1' | 'sha256'): CodeStore {
  const gitDir = join(stateFolder, objectFormat === 'sha1' ? 'code.git' : 'code-sha256.git');
  return { gitDir, objects: join(gitDir, 'objects') };
}

async function put(file: string, text: string): Promise<void> {
  const draft = `${file}.${randomUUID()}`;
  await writeFile(draft, text, { mode: 0o600 });
  await rename(draft, file);
}
