// JSON as Python writes it: NaN, Infinity and -Infinity stand where a number belongs.

/** What the text holds; those three as texts, which `toNumber` reads. Throws SyntaxError, as `JSON.parse` does. */
export function parseLooseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    if (!/NaN|Infinity/.test(text)) throw error;
    return JSON.parse(quoteBareNumbers(text)) as unknown;
  }
}

/** null is NaN, true and false are 1 and 0; undefined for all that is no number. */
export function toNumber(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (value === null) return NaN;
  return typeof value === 'string' && /^-?(?:NaN|Infinity)$/.test(value) ? Number(value) : undefined;
}

/** Texts are left as they are. */
function quoteBareNumbers(text: string): string {
  return text.replace(/"(?:[^"\\]|\\.)*"|-?\b(?:NaN|Infinity)\b/g, (token) =>
    token.startsWith('"') ? token : `"${token}"`,
  );
}
