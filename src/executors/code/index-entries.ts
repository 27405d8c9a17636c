// What an index, or a tree, lists; and how an index is changed.
import { runGit, splitNul } from './git.ts';
import type { Call } from './git.ts';

/** `tag`: as `git ls-files -v` has it; `h`, `S`: git was told not to look at the file. */
export type IndexEntry = {
  readonly tag: string;
  readonly mode: string;
  readonly id: string;
  readonly path: string;
};

/** A repository within, of which there is no more than a commit's id. */
export function isLink({ mode }: IndexEntry): boolean {
  return mode === '160000';
}

export async function readIndex(call: Call): Promise<readonly IndexEntry[]> {
  return parseEntries(await runGit(['ls-files', '-s', '-v', '-z'], call), /^(\S) (\d+) ([0-9a-f]+) \d\t(.*)$/s);
}

/** Of a tree or commit, with all below it. */
export async function readTree(id: string, call: Call): Promise<readonly IndexEntry[]> {
  return parseEntries(
    await runGit(['ls-tree', '-r', '-z', '--full-tree', id], call),
    /^()(\d+) \w+ ([0-9a-f]+)\t(.*)$/s,
  );
}

function parseEntries(text: string, line: RegExp): readonly IndexEntry[] {
  return splitNul(text).flatMap((entry) => {
    const [, tag = '', mode, id, path] = line.exec(entry) ?? [];
    return mode === undefined || id === undefined || path === undefined ? [] : [{ tag, mode, id, path }];
  });
}

/** A tree in the place of whatever the index has there. */
export async function plantTree(path: string, tree: string, call: Call): Promise<void> {
  await forgetPaths([path], call);
  await runGit(['read-tree', `--prefix=${path}/`, tree], call);
}

export async function forgetPaths(paths: readonly string[], call: Call): Promise<void> {
  for (let from = 0; from < paths.length; from += 500)
    await runGit(['update-index', '--force-remove', '--', ...paths.slice(from, from + 500)], call);
}
