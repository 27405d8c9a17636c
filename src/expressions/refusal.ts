// Why a text is no expression, and where: thrown inside this room, a value outside.

/** From `start` up to before `end`, in UTF-16 units. */
export type Place = { readonly start: number; readonly end: number };

export class Refusal extends Error {
  /** The place, or the word to look for in the text (the tree keeps no places); undefined: the whole text. */
  readonly where: Place | string | undefined;
  /** Set where the fault is a name that is not known. */
  readonly unknownName: string | undefined;

  constructor(reason: string, where?: Place | string, unknownName?: string) {
    super(reason);
    this.where = where;
    this.unknownName = unknownName;
  }
}

/** The place a refusal points at. */
export function placeOf(refusal: Refusal, text: string): Place {
  const { where } = refusal;
  if (where === undefined) return { start: 0, end: text.length };
  return typeof where === 'string' ? findWord(text, where) : where;
}

/** Where a name or a sign first stands outside quotes; the whole text if it stands nowhere. */
export function findWord(text: string, word: string): Place {
  const literal = word.replaceAll(/[^\w\s]/g, String.raw`\$&`);
  const isName = /^[\w$]+$/.test(word);
  const pattern = new RegExp(isName ? String.raw`(?<![\w$])${literal}(?![\w$])` : literal);
  const start = outsideQuotes(text).search(pattern);
  return start < 0 ? { start: 0, end: text.length } : { start, end: start + word.length };
}

/** The text with what stands in quotes blanked, places kept. */
export function outsideQuotes(text: string): string {
  return text.replaceAll(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, (quoted) => ' '.repeat(quoted.length));
}
