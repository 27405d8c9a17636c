// What a copy of the code would lack, or have too much of: each is a reason not to begin, unless a person insists.
import { createHash } from 'node:crypto';
import { lstat, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { UsageError } from '../../errors.ts';
import { runGit, splitNul } from './git.ts';
import type { Call } from './git.ts';
import { isLink } from './index-entries.ts';
import type { IndexEntry } from './index-entries.ts';

/** `refused`: the code of the UsageError that it is without `--force`. */
export type Gap = { readonly refused: string | null; readonly text: string; readonly hint: string };

export type SizeLimits = { readonly fileBytes: number; readonly allBytes: number };

export const defaultLimits: SizeLimits = { fileBytes: 50e6, allBytes: 200e6 };

/** What goes on all the same, in words. Throws UsageError for the first gap that is refused. */
export function acceptGaps(gaps: readonly Gap[], isForced: boolean): readonly string[] {
  const refused = gaps.find((gap) => gap.refused !== null);
  if (refused !== undefined && refused.refused !== null && !isForced)
    throw new UsageError(refused.refused, refused.text, { hint: `${refused.hint}; --force goes on all the same` });
  return gaps.map(({ text, hint }) => `${text} (${hint})`);
}

const named = 5;

/** `untracked`: paths from `top`. Those that are gone meanwhile, and folders, count nothing. */
export async function sizeGaps(
  top: string,
  untracked: readonly string[],
  { fileBytes, allBytes }: SizeLimits,
): Promise<readonly Gap[]> {
  const files = await Promise.all(untracked.map(async (path) => ({ path, size: await sizeOf(join(top, path)) })));
  const sorted = files.toSorted((a, b) => b.size - a.size);
  const hint = 'put them in .gitignore, and what runs need of them behind  --upload PATH';
  const large = sorted.filter(({ size }) => size > fileBytes);
  if (large.length > 0) {
    const text = `too large to go with the code: ${listed(large.map(described))} (${megabytes(fileBytes)} a file)`;
    return [{ refused: 'code.large', text, hint }];
  }
  const sum = files.reduce((bytes, { size }) => bytes + size, 0);
  if (sum <= allBytes) return [];
  const folders = byFolder(sorted);
  const text = `untracked files of ${megabytes(sum)} are too much to go with the code (${megabytes(allBytes)}): ${listed(folders.map(described))}`;
  return [{ refused: 'code.large', text, hint }];
}

type Sized = { readonly path: string; readonly size: number };

function described({ path, size }: Sized): string {
  return `${path} ${megabytes(size)}`;
}

export function listed(names: readonly string[]): string {
  const more = names.length - named;
  return names.slice(0, named).join(', ') + (more > 0 ? ` and ${more} more` : '');
}

function megabytes(bytes: number): string {
  return `${bytes < 1e7 ? (bytes / 1e6).toFixed(1) : Math.round(bytes / 1e6)} MB`;
}

/** Of each folder at the top, all below it together. */
function byFolder(files: readonly Sized[]): readonly Sized[] {
  const sizes = new Map<string, number>();
  for (const { path, size } of files) {
    const name = path.replace(/\/.*$/s, '/');
    sizes.set(name, (sizes.get(name) ?? 0) + size);
  }
  return [...sizes].map(([path, size]) => ({ path, size })).toSorted((a, b) => b.size - a.size);
}

async function sizeOf(path: string): Promise<number> {
  try {
    const stats = await lstat(path);
    return stats.isFile() ? stats.size : 0;
  } catch {
    return 0;
  }
}

/** Changes that git was told not to see (`update-index --assume-unchanged`), and does not take along. */
export async function unseenGaps(top: string, entries: readonly IndexEntry[]): Promise<readonly Gap[]> {
  const unseen = entries.filter((entry) => /[Sa-z]/.test(entry.tag) && !isLink(entry));
  const edited = await Promise.all(unseen.map(async (entry) => ((await isEdited(top, entry)) ? [entry.path] : [])));
  const paths = edited.flat();
  if (paths.length === 0) return [];
  const hint = `git update-index --no-assume-unchanged --no-skip-worktree ${paths[0]}  lets it see them`;
  return [{ refused: null, text: `git was told to overlook changes, which are not included: ${listed(paths)}`, hint }];
}

async function isEdited(top: string, { path, mode, id }: IndexEntry): Promise<boolean> {
  try {
    const file = join(top, path);
    const content = mode === '120000' ? Buffer.from(await readlink(file)) : await readFile(file);
    const hash = createHash(id.length === 64 ? 'sha256' : 'sha1');
    return hash.update(`blob ${content.length}\0`).update(content).digest('hex') !== id;
  } catch {
    return false; // not there: a sparse checkout, and its content is included
  }
}

/**
 * Files that git-lfs keeps elsewhere: what stands in the copy is where to find them, and hosts have no git-lfs. `top`: where the files
 * themselves are, if they are here.
 */
export async function pointerGaps(
  tree: string,
  entries: readonly IndexEntry[],
  call: Call,
  top?: string,
): Promise<readonly Gap[]> {
  const attributes = entries.filter(({ path }) => /(?:^|\/)\.gitattributes$/.test(path)).map(({ id }) => id);
  if (attributes.length === 0) return [];
  // One call that has something to say: simple-git waits for 50 ms after one that has not, such as a search without a find.
  const rules = await runGit(['show', '--no-textconv', ...new Set(attributes)], call);
  if (!/\bfilter=lfs\b/.test(rules)) return [];
  const found = await runGit(
    ['grep', '-l', '-z', '-e', '^version https://git-lfs.github.com/spec/v1', tree, '--', '.'],
    call,
  );
  const pointers = splitNul(found).map((name) => name.slice(tree.length + 1));
  const sizes = await Promise.all(
    pointers.map(async (path) => (top === undefined ? Infinity : sizeOf(join(top, path)))),
  );
  // Where the file here is a pointer too, the copy is what is here.
  const lost = pointers.filter((_, index) => (sizes[index] ?? 0) > 1024);
  if (lost.length === 0) return [];
  const text = `git-lfs keeps the content of ${listed(lost)}: hosts would get pointers to it`;
  return [{ refused: 'code.lfs', text, hint: `--upload ${lost[0]}  takes the content there` }];
}
