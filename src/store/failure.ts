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
  hint: 'make room and try again; what was recorded before is safe',
};
const io: Failure = {
  code: 'store.io',
  says: 'the disk refused to read or write',
  hint: 'check free space, quota and the health of the disk; what was recorded before is safe',
};

/** By SQLite's primary result code and its standard text. */
const failures: readonly (readonly [number, string, Failure])[] = [
  [5, 'database is locked', locked],
  [6, 'database table is locked', locked],
  [8, 'attempt to write a readonly database', readonly],
  [10, 'disk I/O error', io],
  [11, 'database disk image is malformed', corrupt],
  [13, 'database or disk is full', full],
  [14, 'unable to open database file', readonly],
  [26, 'file is not a database', corrupt],
];

/** The StoreError a person can act on; any other error, a bug of ours, as it came. */
export function storeFailure(error: unknown, file: string): unknown {
  if (!(error instanceof Error) || !('code' in error) || error.code !== 'ERR_SQLITE_ERROR') return error;
  // The `all` of `@photostructure/sqlite` 1.2.1 gives no result code.
  const result = 'errcode' in error && typeof error.errcode === 'number' ? error.errcode & 0xff : undefined;
  const found = failures.find(([code, text]) => (result === undefined ? text === error.message : code === result));
  if (found === undefined) return error;
  const [, , { code, says, hint }] = found;
  return new StoreError(code, `${file}: ${says} (${error.message})`, { hint, cause: error });
}
