// How much of the disk is used, and how much is free. Synchronous: a few microseconds a file.
import { lstatSync, readdirSync, statfsSync } from 'node:fs';
import type { Stats } from 'node:fs';
import { dirname, join } from 'node:path';

/** Bytes on the disk of a file, or of a folder with all below it; links are not followed. What cannot be read counts as nothing. */
export function diskBytes(path: string): number {
  const stats = statsOf(path);
  if (stats === undefined) return 0;
  const own = stats.blocks * 512;
  return stats.isDirectory() ? namesIn(path).reduce((sum, name) => sum + diskBytes(join(path, name)), own) : own;
}

/** What an ordinary user may still write to the disk of that path, or of the nearest folder above it that exists. */
export function freeDisk(path: string): { readonly bytes: number; readonly files: number } {
  try {
    const { bavail, bsize, ffree, files } = statfsSync(path);
    return { bytes: bavail * bsize, files: files === 0 ? Infinity : ffree };
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    if (!isMissing || dirname(path) === path) throw error;
    return freeDisk(dirname(path));
  }
}

function statsOf(path: string): Stats | undefined {
  try {
    return lstatSync(path);
  } catch {
    return undefined;
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
