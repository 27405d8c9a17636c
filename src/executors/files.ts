// The files of attempts where their disk is ours: read and made here, they cost the agent no process. Synchronous: a call is
// some 20 microseconds on a local disk, less than its way through the thread pool.
import { closeSync, fstatSync, mkdirSync, openSync, readSync, renameSync, writeFileSync } from 'node:fs';
import type { Found } from './answers.ts';
import { answerLimitBytes } from './executor.ts';

/** What a host whose disk we share can spare its agent. */
export type HostFiles = {
  /** With all that is missing above it; only we may enter. */
  makeFolder(path: string): void;
  /** Whole or not at all: another may be reading it. Only we may read it. */
  write(path: string, text: string): void;
  /** What `path` holds from `offset` on, at most 256 KiB; from 0 if it is not the file of that inode any more, or shorter. undefined: nothing new. */
  read(path: string, inode: number, offset: number): Found | undefined;
};

export const localFiles: HostFiles = {
  makeFolder(path) {
    mkdirSync(path, { recursive: true, mode: 0o700 });
  },
  write(path, text) {
    const draft = `${path}.${process.pid}`;
    writeFileSync(draft, text, { mode: 0o600 });
    renameSync(draft, path);
  },
  read(path, inode, offset) {
    const file = openIfThere(path);
    if (file === undefined) return undefined;
    try {
      return readOpen(file, inode, offset);
    } finally {
      closeSync(file);
    }
  },
};

function readOpen(file: number, inode: number, offset: number): Found | undefined {
  const { ino, size } = fstatSync(file, { bigint: true });
  const own = Number(ino % 1_000_000_000_000n);
  const isOther = inode !== 0 && inode !== own;
  const start = isOther || Number(size) < offset ? 0 : offset;
  const bytes = new Uint8Array(Math.min(Number(size) - start, answerLimitBytes));
  const count = readSync(file, bytes, 0, bytes.length, start);
  return count === 0 ? undefined : { inode: own, start, bytes: bytes.subarray(0, count) };
}

function openIfThere(path: string): number | undefined {
  try {
    return openSync(path, 'r');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
