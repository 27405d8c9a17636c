// Repositories within a repository: submodules, and others that lie there.
import { existsSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import type { Gap } from './gaps.ts';
import { findRepository } from './repository.ts';
import type { Repository } from './repository.ts';

/** null: the folder has none of its own. */
export async function repositoryAt(folder: string, signal: AbortSignal | undefined): Promise<Repository | null> {
  if (!existsSync(join(folder, '.git'))) return null;
  const found = await findRepository(folder, signal);
  return found?.top === (await realpath(folder)) ? found : null;
}

/** Nothing is lost against what is here. */
export function emptyLink(path: string): Gap {
  const hint = `git submodule update --init ${path}  brings it`;
  return { refused: null, text: `submodule ${path} is empty here, and so it is in the copy`, hint };
}

export function foreignLink(path: string): Gap {
  return {
    refused: 'code.submodule',
    text: `the files of the repository ${path} cannot be included`,
    hint: `--upload ${path}  takes them along`,
  };
}
