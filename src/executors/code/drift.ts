// Whether the code that runs are started from is still what it was when the search began.
import { createHash } from 'node:crypto';
import { lstat, readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { gitComplaint, runGit, splitNul } from './git.ts';
import { environmentOf, findRepository, parseStatus, readStatus } from './repository.ts';
import type { Repository } from './repository.ts';

/** Names of files, from the top of the repository or from `cwd`, that are not what they were; none: all is as it was. */
export type DriftCheck = () => Promise<readonly string[]>;

/**
 * Remembers how things are now. What runs write does not count: new files never, and of those that git does not know only source text. A
 * check takes no lock, costs one `git status`, and finds nothing where it cannot look.
 */
export async function createDriftCheck(
  cwd: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<DriftCheck> {
  try {
    const repository = await findRepository(cwd);
    return repository === null ? await watchFolder(cwd) : await watchRepository(repository, env);
  } catch {
    return async () => []; // a search needs no git
  }
}

/** `run`: the first that uses what is there now. */
export function driftText(files: readonly string[], run: number): string {
  const named = files.slice(0, 3).join(', ') + (files.length > 3 ? ', …' : '');
  return `the code has changed since the search began (${named}): runs ${run} and later use the new one; --snapshot keeps one state`;
}

async function watchRepository(
  repository: Repository,
  { HOME = '' }: Readonly<Record<string, string | undefined>>,
): Promise<DriftCheck> {
  const { top } = repository;
  const began = await readStatus(repository);
  const sources = began.untracked.filter(isSource).slice(0, mostFiles);
  const before = await readMarks(top, [...began.changed, ...sources]);
  const call = { cwd: top, env: { ...environmentOf(repository), HOME } };
  return quietly(async () => {
    const args = ['status', '--porcelain=v2', '--branch', '-z', '--no-renames', '--untracked-files=no'];
    const { commit, changed } = parseStatus(await runGit(args, call));
    const committed =
      commit === began.commit || began.commit === ''
        ? []
        : splitNul(await runGit(['diff', '--name-only', '-z', '--no-renames', began.commit, commit], call));
    const others = [...changed, ...committed].filter((path) => !before.has(path));
    return [...new Set([...(await changedOf(top, before)), ...others])].toSorted();
  });
}

async function watchFolder(cwd: string): Promise<DriftCheck> {
  const before = await readMarks(cwd, await listSources(cwd));
  return quietly(() => changedOf(cwd, before));
}

function quietly(check: DriftCheck): DriftCheck {
  return async () => {
    try {
      return await check();
    } catch (error) {
      if (gitComplaint(error) !== undefined) return [];
      throw error;
    }
  };
}

const mostFiles = 2000;
const mostHashedBytes = 5_000_000;

/** Text that a run is made of, not what it makes. */
function isSource(path: string): boolean {
  return /\.(?:py|pyx|sh|bash|r|jl|[cm]?[jt]s|lua|pl|rb|c|cc|cpp|cu|h|hpp|rs|go|java|scala|ya?ml|toml|cfg|ini)$/i.test(
    path,
  );
}

/** `stamp`: while it is the same nobody wrote to the file. `hash`: null where it is too large, or not there. */
type Mark = { readonly stamp: string; readonly hash: string | null };

async function readMarks(top: string, paths: readonly string[]): Promise<ReadonlyMap<string, Mark>> {
  const marks = await Promise.all(paths.map(async (path) => [path, await readMark(join(top, path))] as const));
  return new Map(marks);
}

async function readMark(file: string): Promise<Mark> {
  const stamp = await stampOf(file);
  if (stamp === '' || Number.parseInt(stamp, 10) > mostHashedBytes) return { stamp, hash: null };
  try {
    return {
      stamp,
      hash: createHash('sha256')
        .update(await readFile(file))
        .digest('hex'),
    };
  } catch {
    return { stamp, hash: null };
  }
}

/** `''`: it is not there. */
async function stampOf(file: string): Promise<string> {
  try {
    const { size, mtimeNs, ino } = await lstat(file, { bigint: true });
    return `${size} ${mtimeNs} ${ino}`;
  } catch {
    return '';
  }
}

async function changedOf(top: string, before: ReadonlyMap<string, Mark>): Promise<readonly string[]> {
  const found = await Promise.all(
    [...before].map(async ([path, { stamp, hash }]) => {
      const file = join(top, path);
      if ((await stampOf(file)) === stamp) return [];
      const now = await readMark(file);
      return hash !== null && now.hash === hash ? [] : [path];
    }),
  );
  return found.flat();
}

async function listSources(cwd: string): Promise<readonly string[]> {
  const found: string[] = [];
  const visit = async (below: string): Promise<void> => {
    for (const entry of await readdir(join(cwd, below), { withFileTypes: true })) {
      if (found.length >= mostFiles) return;
      const path = below === '' ? entry.name : `${below}/${entry.name}`;
      const isOther = entry.name.startsWith('.') || /^(?:__pycache__|venv|node_modules)$/.test(entry.name);
      if (entry.isDirectory() && !isOther) await visit(path);
      else if (entry.isFile() && isSource(path)) found.push(path);
    }
  };
  await visit('');
  return found;
}
