// Files from a host into a folder here: one tar stream, file by file, each whole or not at all.
import { createWriteStream } from 'node:fs';
import { copyFile, mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { HostError } from '../../errors.ts';
import { singleQuoted } from '../../search/quote.ts';
import type { HostAccess } from '../host-access.ts';
import { lastLine } from './listing.ts';
import type { HostFile } from './listing.ts';
import type { Tell } from './progress.ts';
import { progressOf } from './progress.ts';
import { readTar, TruncatedError } from './tar-reader.ts';
import type { Entry } from './tar-reader.ts';
import { isInside, writeWhole } from './whole-file.ts';

export type Fetch = {
  /** On the host, absolute; `files` are seen from it. */
  readonly folder: string;
  readonly files: readonly HostFile[];
  /** Here. Never is anything written outside of it, whatever the host sends and whatever links are in it. */
  readonly target: string;
  /** Path of a file below `target`; without, as it is there. */
  readonly nameOf?: (path: string) => string;
  readonly tell: Tell;
  readonly signal?: AbortSignal;
};

/** What did not come, and why, for a person. */
export type Fetched = { readonly files: number; readonly bytes: number; readonly missing: readonly string[] };

/**
 * Files that are there with the same size and time are left out, so that what was cut short is done again quickly. Rejects with
 * HostError if the connection breaks, HyperError `files.write` where they cannot be written.
 */
export async function fetchFiles(access: HostAccess, fetch: Fetch): Promise<Fetched> {
  const { folder, files, target, tell, signal, nameOf = (path) => path } = fetch;
  const wanted = new Map<string, HostFile>();
  for (const file of files) if (!(await isThere(join(target, nameOf(file.path)), file))) wanted.set(file.path, file);
  if (wanted.size === 0) return { files: 0, bytes: 0, missing: [] };
  await mkdir(target, { recursive: true });
  const progress = progressOf(access.spec.name, 'brought', [...wanted.values()], tell);
  const script = `LC_ALL=C; export LC_ALL; cd ${singleQuoted(folder)} && exec xargs -0 tar -chf -`;
  const stream = access.stream(script, signal);
  // Its rejection is looked at below; until then nobody waits for it.
  stream.ended.catch(() => {});
  Readable.from([...wanted.keys()].map((path) => `./${path}\0`))
    .pipe(stream.stdin)
    .on('error', () => {}); // it ended early: `ended` says why
  const came = new Set<string>();
  try {
    for await (const entry of readTar(stream.stdout)) {
      const path = entry.member.path.replace(/^(?:\.\/)+/, '');
      if (came.has(path) || !wanted.has(path)) continue;
      if (await receive({ target, path: nameOf(path), entry, nameOf, count: progress.count })) came.add(path);
    }
  } catch (error) {
    stream.stdout.destroy();
    throw isBroken(error) ? await whyBroken(access, stream.ended, error) : error;
  }
  const { stderr } = await stream.ended;
  const missing = [...wanted.keys()].filter((path) => !came.has(path));
  return {
    files: came.size,
    bytes: [...came].reduce((sum, path) => sum + (wanted.get(path)?.size ?? 0), 0),
    missing: missing.map((path) => `${path}${stderr.trim() === '' ? '' : ` (${lastLine(stderr)})`}`),
  };
}

/** The stream's fault, not that of who writes. */
function isBroken(error: unknown): error is Error {
  if (error instanceof TypeError || error instanceof TruncatedError) return true;
  return error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_STREAM');
}

/** The host's own words, where it has said any. */
async function whyBroken(
  { spec }: HostAccess,
  ended: Promise<{ readonly stderr: string }>,
  cause: Error,
): Promise<HostError> {
  const { stderr } = await ended;
  const why = stderr.trim() === '' ? cause.message : lastLine(stderr);
  return new HostError('host.files', `${spec.name}: files did not come whole: ${why}`, {
    hint: 'it needs tar and xargs, as every usual system has them',
    cause,
  });
}

async function isThere(here: string, { size, modified }: HostFile): Promise<boolean> {
  try {
    const known = await stat(here);
    return known.isFile() && known.size === size && Math.floor(known.mtimeMs / 1000) === modified;
  } catch {
    return false;
  }
}

type Receiving = {
  readonly target: string;
  readonly path: string;
  readonly entry: Entry;
  readonly nameOf: (path: string) => string;
  readonly count: (bytes: number) => void;
};

/** false: it is nothing that can be written here. */
async function receive({ target, path, entry, nameOf, count }: Receiving): Promise<boolean> {
  const { member, content } = entry;
  if (!isInside(path) || member.kind === 'other') return false;
  return await writeWhole(target, path, member.modified, async (draft) => {
    if (member.kind === 'file') {
      await pipeline(content, counted(count), createWriteStream(draft, { flags: 'wx', mode: member.mode | 0o600 }));
      return true;
    }
    // A second name of a file that came before.
    const earlier = nameOf(member.link.replace(/^(?:\.\/)+/, ''));
    if (!isInside(earlier)) return false;
    await copyFile(join(target, earlier), draft);
    return true;
  });
}

function counted(count: (bytes: number) => void) {
  return async function* (source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const piece of source) {
      count(piece.length);
      yield piece;
    }
  };
}
