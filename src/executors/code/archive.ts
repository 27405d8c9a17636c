// The code of a search that is in no git repository: one tar of its folder, named by what is in it.
import { createHash, randomUUID } from 'node:crypto';
import type { Stats } from 'node:fs';
import { lstat, mkdir, open, readdir, readlink, rename, rm } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { HyperError, UsageError } from '../../errors.ts';
import type { Snapshot } from '../../search/spec.ts';
import { packEnd, packHeader, paddingOf } from '../data/tar.ts';
import { acceptGaps, defaultLimits, sizeGaps } from './gaps.ts';
import { repositoryName } from './identity.ts';
import type { Taken, Wanted } from './taken.ts';
import { packLink } from './tar-link.ts';

/** Made anew by whoever needs them, and often large. */
const leftOut = new Set(['.git', '.hyper', '__pycache__', '.venv', 'venv', 'node_modules']);

const chunkBytes = 1024 * 1024;

/** Throws UsageError. */
export async function takeArchive(
  { cwd, stateFolder, isForced = false, limits = defaultLimits }: Wanted,
  signal: AbortSignal | undefined,
): Promise<Taken> {
  const members = await listMembers(cwd, stateFolder);
  const paths = members.filter(({ stats }) => stats.isFile()).map(({ path }) => path);
  const sizes = (await sizeGaps(cwd, paths, limits)).map((gap) => ({
    ...gap,
    hint: 'start in a folder that holds the code alone; --upload PATH takes data along',
  }));
  const notes = acceptGaps(sizes, isForced);
  const id = await packAll(cwd, members, stateFolder, signal);
  const names = [...leftOut].filter((name) => !name.startsWith('.git') && name !== '.hyper').join(', ');
  return {
    snapshot: { kind: 'archive', id, repository: repositoryName(cwd, cwd), folder: '' },
    code: null,
    notes: [`there is no git repository: all files of ${cwd} are taken, but for ${names}`, ...notes],
  };
}

export function archiveFile(stateFolder: string, { id }: Pick<Snapshot, 'id'>): string {
  return join(stateFolder, 'archives', `${id}.tar`);
}

type Member = { readonly path: string; readonly stats: Stats };

/** Files and links, sorted. What is neither is no code. */
async function listMembers(cwd: string, stateFolder: string): Promise<readonly Member[]> {
  const found: Member[] = [];
  const visit = async (below: string): Promise<void> => {
    const names = (await readdir(join(cwd, below))).filter((name) => !leftOut.has(name));
    await Promise.all(
      names.map(async (name) => {
        const path = below === '' ? name : `${below}/${name}`;
        if (join(cwd, path) === stateFolder) return;
        const stats = await lstat(join(cwd, path));
        if (stats.isDirectory()) await visit(path);
        else if (stats.isFile() || stats.isSymbolicLink()) found.push({ path, stats });
      }),
    );
  };
  await visit('').catch((error: unknown) => {
    throw unreadable(error);
  });
  return found.toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

/** What is hashed is what was written, even if the files change meanwhile. Resolves to the id. */
async function packAll(
  cwd: string,
  members: readonly Member[],
  stateFolder: string,
  signal: AbortSignal | undefined,
): Promise<string> {
  await mkdir(join(stateFolder, 'archives'), { recursive: true, mode: 0o700 });
  const draft = archiveFile(stateFolder, { id: `.new-${randomUUID()}` });
  const hash = createHash('sha256');
  const file = await open(draft, 'w', 0o600);
  try {
    for (const member of members) {
      signal?.throwIfAborted();
      hash.update(`${JSON.stringify(await packMember(file, cwd, member))}\n`);
    }
    await file.write(packEnd());
    const id = hash.digest('hex');
    await file.close();
    await rename(draft, archiveFile(stateFolder, { id }));
    return id;
  } catch (error) {
    await file.close();
    await rm(draft, { force: true });
    throw unreadable(error);
  }
}

/** What its identity is made of: path, kind, content. */
async function packMember(tar: FileHandle, cwd: string, { path, stats }: Member): Promise<readonly string[]> {
  const from = join(cwd, path);
  const modified = Math.floor(stats.mtimeMs / 1000);
  if (stats.isSymbolicLink()) {
    const target = await readlink(from);
    await tar.write(packLink({ path, target, modified }));
    return [path, 'link', target];
  }
  const mode = (stats.mode & 0o111) === 0 ? 0o644 : 0o755;
  await tar.write(packHeader({ path, size: stats.size, mode, modified }));
  const digest = await packContent(tar, from, stats.size);
  await tar.write(Buffer.alloc(paddingOf(stats.size)));
  return [path, mode.toString(8), digest];
}

async function packContent(tar: FileHandle, from: string, size: number): Promise<string> {
  const hash = createHash('sha256');
  const file = await open(from);
  try {
    const buffer = Buffer.alloc(Math.min(chunkBytes, Math.max(1, size)));
    for (let left = size; left > 0;) {
      const { bytesRead } = await file.read(buffer, 0, Math.min(buffer.length, left));
      if (bytesRead === 0) throw new HyperError('code.changed', `${from} became shorter while it was copied`);
      const chunk = buffer.subarray(0, bytesRead);
      hash.update(chunk);
      await tar.write(chunk);
      left -= bytesRead;
    }
  } finally {
    await file.close();
  }
  return hash.digest('hex');
}

function unreadable(error: unknown): unknown {
  if (!(error instanceof Error) || !('path' in error) || !('code' in error)) return error;
  return new UsageError('code.unreadable', `${String(error.path)} cannot be copied: ${String(error.code)}`, {
    hint: 'start in a folder that holds the code alone',
    cause: error,
  });
}
