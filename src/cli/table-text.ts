// The text of a table that people hand us.
import { readFileSync } from 'node:fs';

/** Without its byte order mark. Throws an error whose message says what is wrong with the file, but not which file it is. */
export function readTableText(path: string): string {
  const text = decode(readFileSync(path));
  if (text.includes('\0')) throw new Error('it holds a NUL character');
  return text;
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new Error('it is no UTF-8 text', { cause });
  }
}
