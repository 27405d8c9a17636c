// Where a project's state lives.
import { existsSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/**
 * Absolute path of the state folder: `$HYPER_HOME`, else the nearest `.hyper` in this folder or a parent, else `.hyper` in the
 * git root, else in this folder. It need not exist yet.
 */
export function findHome(cwd: string, env: NodeJS.ProcessEnv): string {
  const forced = env['HYPER_HOME'];
  if (forced !== undefined && forced !== '') return resolve(cwd, forced);
  const folders = parents(cwd);
  const withState = folders.find((folder) => isFolder(join(folder, '.hyper')));
  const gitRoot = folders.find((folder) => existsSync(join(folder, '.git')));
  return join(withState ?? gitRoot ?? cwd, '.hyper');
}

/** The folder itself first, the root last. */
function parents(folder: string): readonly string[] {
  const up = dirname(folder);
  return up === folder ? [folder] : [folder, ...parents(up)];
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
