// The Python module that runs find on their path, in the state folder.
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pythonFiles, pythonPackageName } from '../python/package.ts';

/** Writes it where it is missing, whole or not at all: other searches may start at the same moment. Returns its folder. */
export function placePythonFiles(root: string): string {
  const folder = join(root, pythonPackageName);
  if (existsSync(folder)) return folder;
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

/** `PYTHONPATH` with our folder first; a user's own stays behind it. */
export function pythonPath(folder: string, given: string | undefined): string {
  return given === undefined || given === '' ? folder : `${folder}:${given}`;
}
