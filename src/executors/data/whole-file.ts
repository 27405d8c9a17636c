// A file that comes from elsewhere: there whole or not at all, and never outside of the folder it is for.
import { randomUUID } from 'node:crypto';
import { mkdir, realpath, rename, rm, utimes } from 'node:fs/promises';
import { basename, dirname, join, sep } from 'node:path';
import { HyperError } from '../../errors.ts';

/** A plain path from a folder, which stays in it as far as its words go. */
export function isInside(path: string): boolean {
  return path !== '' && !path.includes('\0') && path.split('/').every((name) => !['', '.', '..'].includes(name));
}

/** Under a temporary name first, in the folder where it belongs, which must be below `target` once all links are followed. */
export async function writeWhole(
  target: string,
  path: string,
  modified: number,
  write: (draft: string) => Promise<boolean>,
): Promise<boolean> {
  const file = join(target, path);
  const draft = join(dirname(file), `.${basename(file).slice(0, 100)}.${randomUUID().slice(0, 8)}`);
  try {
    await mkdir(dirname(file), { recursive: true });
    const [parent, root] = [await realpath(dirname(file)), await realpath(target)];
    if (parent !== root && !parent.startsWith(root.endsWith(sep) ? root : root + sep))
      throw new HyperError('files.outside', `${file} would be written to ${parent}, outside of ${target}`, {
        hint: 'a link there leads elsewhere: remove it, or choose another folder',
      });
    if (!(await write(draft))) return false;
    await utimes(draft, modified, modified);
    await rename(draft, file);
    return true;
  } catch (error) {
    throw isOurs(error) ? writeFailure(file, error) : error;
  } finally {
    await rm(draft, { force: true });
  }
}

function isOurs(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error && 'code' in error;
}

function writeFailure(file: string, cause: NodeJS.ErrnoException): HyperError {
  const isFull = cause.code === 'ENOSPC' || cause.code === 'EDQUOT';
  const reason = isFull
    ? 'the disk is full'
    : cause.code === 'EISDIR'
      ? 'a folder is in its place'
      : (cause.code ?? '');
  return new HyperError('files.write', `${file} cannot be written: ${reason}`, {
    hint: isFull ? 'make room and try again' : undefined,
    cause,
  });
}
