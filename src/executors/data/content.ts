// What a file or folder of the user's holds, and the key of that: the same for the same content, wherever it stands.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { UsageError } from '../../errors.ts';

/** `path`: seen from the folder; `''`: the upload is that one file. Links are followed: what they lead to is what is there. */
export type DataFile = {
  readonly path: string;
  readonly size: number;
  readonly isExecutable: boolean;
  /** Nanoseconds since 1970, and the inode: whether it is still what it was. */
  readonly modified: bigint;
  readonly inode: bigint;
};

/** Sorted by path. Throws UsageError for what is neither a file nor a folder, and for links that lead into themselves. */
export async function listContent(from: string, signal?: AbortSignal): Promise<readonly DataFile[]> {
  const found: DataFile[] = [];
  await collect(from, '', [], found, signal);
  return found.toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

const atOnce = 32;

/** A file up to that size is read at once, which is much quicker than a stream. Bytes. */
export const smallBytes = 256 * 1024;

async function collect(
  root: string,
  path: string,
  above: readonly string[],
  found: DataFile[],
  signal: AbortSignal | undefined,
): Promise<void> {
  signal?.throwIfAborted();
  const whole = path === '' ? root : join(root, path);
  const stats = await statOf(whole);
  if (stats.isFile()) {
    const isExecutable = (stats.mode & 0o111n) !== 0n;
    found.push({ path, size: Number(stats.size), isExecutable, modified: stats.mtimeNs, inode: stats.ino });
    return;
  }
  if (!stats.isDirectory()) {
    throw new UsageError('upload.kind', `${whole} is neither a file nor a folder`, {
      hint: 'leave it out of the data',
    });
  }
  const real = await realpath(whole);
  if (above.includes(real)) throw new UsageError('upload.loop', `${whole} is a link to a folder that it is in`);
  const names = await readdir(whole);
  // Side by side within a folder: one by one, the way through the thread pool is most of the time.
  for (let at = 0; at < names.length; at += atOnce) {
    const some = names.slice(at, at + atOnce);
    await Promise.all(
      some.map((name) => collect(root, path === '' ? name : `${path}/${name}`, [...above, real], found, signal)),
    );
  }
}

async function statOf(path: string) {
  try {
    return await stat(path, { bigint: true });
  } catch (cause) {
    const reason = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
    const why = reason === 'ENOENT' ? 'a link that leads nowhere' : reason;
    throw new UsageError('upload.unreadable', `${path} cannot be read: ${why}`, { cause });
  }
}

/** Of one file, in hex. `seen` is told of the bytes as they are read. */
export async function hashFile(
  path: string,
  size: number,
  seen: (bytes: number) => void,
  signal?: AbortSignal,
): Promise<string> {
  const hash = createHash('sha256');
  if (size <= smallBytes) {
    const bytes = await readFile(path, { signal });
    seen(bytes.length);
    return hash.update(bytes).digest('hex');
  }
  const stream = createReadStream(path, { highWaterMark: 1024 * 1024, signal });
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    hash.update(chunk);
    seen(chunk.length);
  }
  return hash.digest('hex');
}

/** `hashOf`: of each file's content, in hex. */
export function keyOf(files: readonly DataFile[], hashOf: (file: DataFile) => string): string {
  const hash = createHash('sha256');
  // Times and owners are no content. JSON keeps names with blanks and line breaks apart.
  for (const file of files) hash.update(`${JSON.stringify([file.path, file.size, file.isExecutable, hashOf(file)])}\n`);
  return hash.digest('hex');
}
