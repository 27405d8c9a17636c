// One literal piece of text for a POSIX shell, wherever in the shell text it stands.

/**
 * Where a piece stands: outside quotes, or inside of single or double ones. `glued` is outside, `reopened` in double ones,
 * where what stands beside would make even a plain word a part of itself.
 */
export type Quoting = 'bare' | 'glued' | 'single' | 'double' | 'reopened';

/** `text` so that a shell reads it as exactly that text in this place, as one piece of whatever word is around it. */
export function quoteIn(place: Quoting, text: string): string {
  switch (place) {
    case 'bare':
      return isPlain(text) ? text : singleQuoted(text);
    case 'glued':
      return singleQuoted(text);
    case 'single':
      return text.replaceAll("'", String.raw`'\''`);
    case 'double':
      // The `!` steps out of the quotes: a person may paste this into a bash that expands its history in them.
      return text.replace(/[\\"$`]/g, String.raw`\$&`).replaceAll('!', `"'!'"`);
    case 'reopened':
      return `""${quoteIn('double', text)}`;
  }
}

/** In single quotes, whatever it is. */
export function singleQuoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/** Words of a command for people to read and paste: quoted where a shell would read them otherwise, and only there. */
export function renderWords(words: readonly string[]): string {
  return words
    .map((word, index) => (isPlain(word) || (index > 0 && isPlainArgument(word)) ? word : singleQuoted(word)))
    .join(' ');
}

/** `..` is left out because of bash's `{1..3}`, `=` because of an assignment, `,` because of bash's `{a,b}`. */
function isPlain(text: string): boolean {
  return /^[\w./:+@%-]+$/.test(text) && !text.includes('..') && !RESERVED.has(text);
}

/** Behind the first word, with no brace around, these are plain too. */
function isPlainArgument(text: string): boolean {
  return /^[\w./:+@%=,-]+$/.test(text);
}

/** Where a command may begin, these words are the shell's; as a piece of text they must not be. */
const RESERVED = new Set(
  'if then else elif fi do done case esac while until for in select function time coproc'.split(' '),
);
