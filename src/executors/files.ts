// Files of attempts and of users, where their disk is ours: read and made here, they cost the agent no process. Synchronous
// but for folders: a call is some 20 microseconds on a local disk, less than its way through the thread pool.
import {
  closeSync,
  constants,
  fstatSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import type { BigIntStats } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';

/** A plain file as it was when it was opened. Only whether `inode` and `written` are equal to others counts. */
export type OpenFile = {
  /** Its last 12 digits. */
  readonly inode: number;
  /** Bytes. */
  readonly size: number;
  /** When it was last written to, as exactly as its host knows. */
  readonly written: string;
  /** `count` bytes from `start` on, fewer where the file ends before. */
  read(start: number, count: number): Uint8Array | Promise<Uint8Array>;
  close(): void;
};

/** `problem`: why it cannot be read, for a person: `is a folder`. */
export type Opened =
  | { readonly kind: 'file'; readonly file: OpenFile }
  | { readonly kind: 'missing' }
  | { readonly kind: 'problem'; readonly problem: string };

/** How files on a host are read, be it here or through its agent. Paths are absolute. */
export type Files = {
  /** Links are followed. Never waits for a FIFO, never touches a device. */
  open(path: string): Opened | Promise<Opened>;
  /** As `Executor.list` promises. */
  list(folder: string): Promise<readonly string[]>;
};

/** What a host whose disk we share can spare its agent. */
export type HostFiles = Files & {
  /** With all that is missing above it; only we may enter. */
  makeFolder(path: string): void;
  /** Whole or not at all: another may be reading it. Only we may read it. */
  write(path: string, text: string): void;
  /** When it was last written, in milliseconds since 1970; undefined where it is not there. */
  writtenAt(path: string): number | undefined;
};

export const listLimit = 1000;
const listDepth = 6;

export const localFiles: HostFiles = {
  makeFolder(path) {
    mkdirSync(path, { recursive: true, mode: 0o700 });
  },
  write(path, text) {
    const draft = `${path}.${process.pid}`;
    writeFileSync(draft, text, { mode: 0o600 });
    renameSync(draft, path);
  },
  writtenAt: (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs,
  open(path) {
    try {
      const stats = statSync(path, { bigint: true, throwIfNoEntry: false });
      if (stats === undefined) return { kind: 'missing' };
      const problem = whatElse(stats);
      return problem === undefined ? openPlain(path) : { kind: 'problem', problem };
    } catch (error) {
      return codeOf(error) === 'ENOENT' ? { kind: 'missing' } : { kind: 'problem', problem: whyUnread(error) };
    }
  },
  async list(folder) {
    const found: string[] = [];
    await collect({ root: folder, found, entered: new Set() }, '', listDepth);
    return found.toSorted();
  },
};

/** What a file that cannot be read is; undefined: a plain one. */
function whatElse(stats: BigIntStats): string | undefined {
  if (stats.isFile()) return undefined;
  if (stats.isDirectory()) return 'is a folder';
  return stats.isFIFO() ? 'is a FIFO' : 'is no plain file';
}

/** It was a plain file a moment ago; should it be a FIFO by now, opening must not wait for a writer. */
function openPlain(path: string): Opened {
  const descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const stats = fstatSync(descriptor, { bigint: true });
  const problem = whatElse(stats);
  if (problem === undefined) return { kind: 'file', file: toOpenFile(descriptor, stats) };
  closeSync(descriptor);
  return { kind: 'problem', problem };
}

function toOpenFile(descriptor: number, { ino, size, mtimeNs }: BigIntStats): OpenFile {
  return {
    inode: Number(ino % 1_000_000_000_000n),
    size: Number(size),
    written: String(mtimeNs),
    read(start, count) {
      const bytes = new Uint8Array(count);
      return bytes.subarray(0, readSync(descriptor, bytes, 0, count, start));
    },
    close: () => closeSync(descriptor),
  };
}

type Listing = { readonly root: string; readonly found: string[]; readonly entered: Set<string> };

/** Depth first, in order; a folder that was entered before, through a link, is not entered again. */
async function collect(listing: Listing, below: string, depth: number): Promise<void> {
  const { root, found, entered } = listing;
  for (const name of await entriesOf(`${root}/${below}`, entered)) {
    if (found.length >= listLimit) return;
    const stats = await stat(`${root}/${below}${name}`).catch(() => undefined);
    if (stats?.isFile()) found.push(`${below}${name}`);
    else if (stats?.isDirectory() && depth > 1) await collect(listing, `${below}${name}/`, depth - 1);
  }
}

/** None of what is no folder, cannot be read or was entered before. */
async function entriesOf(folder: string, entered: Set<string>): Promise<readonly string[]> {
  try {
    const { dev, ino } = await stat(folder, { bigint: true });
    if (entered.has(`${dev}:${ino}`)) return [];
    entered.add(`${dev}:${ino}`);
    return (await readdir(folder)).toSorted();
  } catch {
    return [];
  }
}

/** For a person: `cannot be read: permission denied`. Throws what is not the system's answer. */
export function whyUnread(error: unknown): string {
  const code = codeOf(error);
  return `cannot be read: ${reasons.get(code) ?? code}`;
}

const reasons = new Map([
  ['EACCES', 'permission denied'],
  ['EPERM', 'permission denied'],
  ['EIO', 'input/output error'],
  ['ELOOP', 'too many links'],
  ['ENAMETOOLONG', 'its name is too long'],
]);

function codeOf(error: unknown): string {
  if (error instanceof Error && 'syscall' in error && 'code' in error) return String(error.code);
  throw error;
}
