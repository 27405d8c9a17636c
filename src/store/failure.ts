// What SQLite's errors mean to a person.
import { StoreError } from '../errors.ts';

type Failure = { readonly code: string; readonly says: string; readonly hint: string };

const locked: Failure = {
  code: 'store.locked',
  says: 'another process has kept it locked for 5 seconds',
  hint: 'try again; `fuser` or `lsof` on that file name the process',
};
const readonly: Failure = {
  code: 'store.readonly',
  says: 'it cannot be written',
  hint: 'check who owns the file and its folder, and whether the disk is mounted read-only',
};
const corrupt: Failure = {
  code: 'store.corrupt',
  says: 'it is damaged, or not a database',
  hint: 'nothing was changed: move the file away, or put a copy back; the output of the runs lies in the folders beside it',
};
const full: Failure = {
  code: 'store.full',
  says: 'the disk is full',
  hint: 'make room and try again: nothing is lost',
};
const io: Failure = {
  code: 'store.io',
  says: 'the disk refused to read or write',
  hint: 'check free space, quota and the health of the disk; what was recorded before is safe',
};

/** By SQLite's primary result code. */
const failures: ReadonlyMap<number, Failure> = new Map([
  [5, locked],
  [6, locked],
  [8, readonly],
  [10, io],
  [11, corrupt],
  [13, full],
  [14, readonly],
  [26, corrupt],
]);

/** The StoreError a person can act on; any other error, a bug of ours, as it came. */
export function storeFailure(error: unknown, file: string): unknown {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return error;
  const failure = failures.get(error.errcode & 0xff);
  if (failure === undefined) return error;
  return new StoreError(failure.code, `${file}: ${failure.says} (${error.message})`, {
    hint: failure.hint,
    cause: error,
  });
}
