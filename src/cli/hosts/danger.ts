// Who else than its user could write a file.
import type { Stats } from 'node:fs';

/** Behind the file's name; undefined: nobody but us, and root. */
export function describeDanger({ uid, gid, mode }: Pick<Stats, 'uid' | 'gid' | 'mode'>): string | undefined {
  const self = process.getuid?.();
  if (self === undefined) return undefined;
  if (uid !== self && uid !== 0) return `it belongs to another user (uid ${uid})`;
  if ((mode & 0o002) !== 0) return 'anybody can write it (chmod go-w it)';
  // Many systems give each user a group of the same number that nobody else is in, and let it write.
  if ((mode & 0o020) !== 0 && gid !== uid) return 'its group can write it (chmod g-w it)';
  return undefined;
}
