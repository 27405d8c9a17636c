// What kinds of characters a line of a log is made of. By code and table, because every character of every log passes here.

/** Part of a name: a letter or digit of any script, `_ - . / @ % ^`. */
export const IN_NAME = 1;
/** What may stand right before a name. */
export const BEFORE_NAME = 2;
/** What may stand right behind a value. */
export const AFTER_VALUE = 4;

const CLASSES = characterClasses();

function characterClasses(): Uint8Array {
  const classes = new Uint8Array(128);
  const mark = (characters: string, bit: number): void => {
    for (const character of characters) classes[character.charCodeAt(0)]! |= bit;
  };
  mark('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-./@%^', IN_NAME);
  mark(' \t,;:([{|<>*"\'', BEFORE_NAME);
  mark(' \t,;([{)]}|<>*!"\'', AFTER_VALUE);
  return classes;
}

/** Outside ASCII, letters and digits of any script are parts of words; signs (`│ … ± ℹ`) part them. */
export function hasClass(code: number, bit: number): boolean {
  if (code < 128) return (CLASSES[code]! & bit) !== 0;
  // Unicode takes signs that look like letters for letters.
  if (code >= 0x2100 && code <= 0x214f) return bit !== IN_NAME;
  return /[\p{L}\p{M}\p{N}]/u.test(String.fromCharCode(code)) === (bit === IN_NAME);
}

/** The first place from `start` that is no blank; perhaps the end of the text. */
export function skipBlanks(text: string, start: number): number {
  let at = start;
  while (isBlank(text.charCodeAt(at))) at++;
  return at;
}

/** The place behind the last character before `end` that is no blank; perhaps 0. */
export function blanksStart(text: string, end: number): number {
  let at = end;
  while (isBlank(text.charCodeAt(at - 1))) at--;
  return at;
}

export function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09;
}

export function isLetter(code: number): boolean {
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x7a;
}

export function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

/** `"` or `'`. */
export function isQuote(code: number): boolean {
  return code === 0x22 || code === 0x27;
}

/** Where the bracket that opens at `open` closes, or the length of the text if it does not. Brackets of one kind are counted. */
export function closingBracket(text: string, open: number): number {
  const opening = text.charCodeAt(open);
  // `(` and `)` are neighbours, `[ ]` and `{ }` have one between them.
  const closing = opening === 0x28 ? 0x29 : opening + 2;
  let depth = 0;
  for (let at = open; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === opening) depth++;
    else if (code === closing && --depth === 0) return at;
  }
  return text.length;
}
