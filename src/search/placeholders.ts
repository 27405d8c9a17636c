// Where `:name:` stands in a text. All other colons are the text's own.
import type { SearchSpace } from '../space/param.ts';

/** `text` of a flag is what stands there when the value is true. `source` is what the user wrote. */
export type Part =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'value'; readonly name: string; readonly source: string }
  | { readonly kind: 'flag'; readonly name: string; readonly text: string; readonly source: string };

/** Known to every command; a param of that name wins. */
export const BUILT_INS: readonly string[] = ['run', 'seed', 'run_dir'];

/**
 * The parts of a text, in order; joined by what they were written as they are the text again. No part is empty. `others`: names
 * known beside the params and what is built in.
 */
export function splitPlaceholders(text: string, space: SearchSpace, others: readonly string[] = []): readonly Part[] {
  const params = space.map((param) => param.name).toSorted((a, b) => b.length - a.length);
  const known = [...params, ...BUILT_INS, ...others];
  const parts: Part[] = [];
  let start = 0;
  for (let colon = text.indexOf(':'); colon >= 0;) {
    const part = placeholderAt(text, colon, params, known);
    if (part === undefined) {
      colon = text.indexOf(':', colon + 1);
      continue;
    }
    if (colon > start) parts.push({ kind: 'text', text: text.slice(start, colon) });
    parts.push(part);
    start = colon + part.source.length;
    colon = text.indexOf(':', start);
  }
  if (start < text.length) parts.push({ kind: 'text', text: text.slice(start) });
  return parts;
}

type Placeholder = Exclude<Part, { kind: 'text' }>;

/** The longest name first; `:name:` before `:name?…:`. */
function placeholderAt(
  text: string,
  colon: number,
  params: readonly string[],
  known: readonly string[],
): Placeholder | undefined {
  for (const name of known) {
    const end = colon + 1 + name.length;
    if (text[end] === ':' && text.startsWith(name, colon + 1)) return { kind: 'value', name, source: `:${name}:` };
  }
  for (const name of params) {
    const mark = colon + 1 + name.length;
    if (text[mark] !== '?' || !text.startsWith(name, colon + 1)) continue;
    const close = text.indexOf(':', mark);
    if (close < 0) continue;
    return { kind: 'flag', name, text: text.slice(mark + 1, close), source: text.slice(colon, close + 1) };
  }
  return undefined;
}
