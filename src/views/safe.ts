// What a run or a file wrote, made safe to show on a terminal: it can neither move the cursor nor hide what it says.
// oxlint-disable no-control-regex -- control characters are what this file looks for
import { stripVTControlCharacters } from 'node:util';

/**
 * Control sequences are taken out; what is left of control characters, and what turns the direction of text, is shown as
 * `\x1b` or `\u202e`. Tab and line feed stay.
 */
export function safe(text: string): string {
  return stripVTControlCharacters(text).replace(UNSAFE, (character) => {
    const code = character.charCodeAt(0).toString(16);
    return code.length > 2 ? `\\u${code.padStart(4, '0')}` : `\\x${code.padStart(2, '0')}`;
  });
}

/** C0, DEL and C1 without tab and line feed; bidirectional marks, embeddings and isolates; line and paragraph separator. */
const UNSAFE = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;
