// The Python module that runs find on their path, in the state folder.
import { existsSync, mkdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pythonFiles, pythonPackageName } from '../python/package.ts';

/** Writes it where it is missing, whole or not at all: other searches may start at the same moment. Returns its folder. */
export function placePythonFiles(root: string): string {
  const folder = join(root, pythonPackageName);
  if (isWhole(folder)) return folder;
  rmSync(folder, { recursive: true, force: true });
  const draft = `${folder}.${process.pid}`;
  for (const { path, text } of pythonFiles) {
    mkdirSync(dirname(join(draft, path)), { recursive: true });
    writeFileSync(join(draft, path), text);
  }
  try {
    renameSync(draft, folder);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
  return folder;
}

function isWhole(folder: string): boolean {
  return pythonFiles.every(({ path, text }) => {
    const stats = statSync(join(folder, path), { throwIfNoEntry: false });
    return stats?.size === Buffer.byteLength(text);
  });
}

/** `PYTHONPATH` with our folder first; a user's own stays behind it. */
export function pythonPath(folder: string, given: string | undefined): string {
  return given === undefined || given === '' ? folder : `${folder}:${given}`;
}
