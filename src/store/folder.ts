// The state folder: ours alone, since commands are read back from it and run.
import { closeSync, lstatSync, mkdirSync, openSync, writeFileSync } from 'node:fs';
import type { Stats } from 'node:fs';
import { dirname, join } from 'node:path';
import { StoreError } from '../errors.ts';

/** Path of the database in the state folder. */
export function databaseFile(stateFolder: string): string {
  return join(stateFolder, 'store.sqlite');
}

/** The database, and the two files that SQLite keeps beside it while it is open. */
export function databaseFiles(stateFolder: string): readonly string[] {
  return ['', '-wal', '-shm'].map((end) => databaseFile(stateFolder) + end);
}

/**
 * Makes the folder (mode 0700), a `.gitignore` that hides all of it, and an empty database file (mode 0600), as far as they
 * are missing. Throws StoreError: `store.folder` where the folder is not safe, `store.readonly` or `store.full`.
 */
export function prepareFolder(stateFolder: string): void {
  onDisk(stateFolder, () => mkdirSync(stateFolder, { mode: 0o700 }), ['EEXIST']);
  checkFolder(stateFolder);
  const gitignore = join(stateFolder, '.gitignore');
  onDisk(gitignore, () => writeFileSync(gitignore, '*\n', { flag: 'wx', mode: 0o600 }), ['EEXIST']);
  // SQLite would make it readable by all; the files it puts beside it take over its mode. One that is there must not even be
  // opened: closing it would drop the locks that this process may hold on it.
  const file = databaseFile(stateFolder);
  onDisk(file, () => closeSync(openSync(file, 'wx', 0o600)), ['EEXIST']);
}

/** Throws StoreError `store.folder` unless it is a real folder, owned by us, that nobody else can write. */
export function checkFolder(stateFolder: string): void {
  const stats = onDisk(stateFolder, () => lstatSync(stateFolder));
  if (stats === undefined) return;
  const fault = faultOf(stats);
  if (fault === undefined) return;
  throw new StoreError('store.folder', `${stateFolder}: ${fault.says}`, { hint: fault.hint(stateFolder) });
}

type Fault = { readonly says: string; readonly hint: (folder: string) => string };

function faultOf(stats: Stats): Fault | undefined {
  if (stats.isSymbolicLink()) {
    return { says: 'it is a symbolic link', hint: () => 'set HYPER_HOME to the folder it points to' };
  }
  if (!stats.isDirectory())
    return {
      says: 'it is not a folder',
      hint: () => "it must be a folder of hyper's own: move that file away, or set HYPER_HOME to another place",
    };
  if (stats.uid !== process.getuid?.()) {
    return {
      says: `it belongs to another user (uid ${stats.uid})`,
      hint: () => 'set HYPER_HOME to a folder of your own',
    };
  }
  if ((stats.mode & 0o022) === 0) return undefined;
  return { says: 'others than you can write to it', hint: (folder) => `make it yours alone: chmod 700 ${folder}` };
}

/** What the file system's errors mean here. Those in `tolerated` are none: undefined. */
function onDisk<T>(path: string, action: () => T, tolerated: readonly string[] = []): T | undefined {
  try {
    return action();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (tolerated.includes(code)) return undefined;
    throw folderFailure(path, code, error);
  }
}

function folderFailure(path: string, code: string, cause: unknown): unknown {
  switch (code) {
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new StoreError('store.readonly', `${path}: it cannot be written (${code})`, {
        hint: 'set HYPER_HOME to a folder that you can write to',
        cause,
      });
    case 'ENOSPC':
    case 'EDQUOT':
      return new StoreError('store.full', `${path}: the disk is full (${code})`, {
        hint: 'make room and try again',
        cause,
      });
    case 'ENOENT':
    case 'ENOTDIR':
      return new StoreError('store.folder', `${path}: the folder above it does not exist (${code})`, {
        hint: `make it first: mkdir -p ${dirname(path)}`,
        cause,
      });
    default:
      return cause;
  }
}
