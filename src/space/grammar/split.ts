// Cuts a spec at its separators.
import type { Piece } from '../problem.ts';

/**
 * The parts between separators. One inside braces that open at the start of a part, or inside parentheses where `nested` says so, does
 * not count: `{min(1,2)},3`. A bracket that is never closed is an ordinary character.
 */
export function split(piece: Piece, separator: ',' | ':', nested: '' | '(' = ''): readonly Piece[] {
  const { text, start } = piece;
  const places =
    separatorsOutside(text, separator, nested) ??
    Array.from(text.matchAll(new RegExp(separator, 'g')), (match) => match.index);
  const cuts = [-1, ...places, text.length];
  return cuts.slice(1).map((cut, i) => {
    const from = (cuts[i] ?? 0) + 1;
    return { text: text.slice(from, cut), start: start + from };
  });
}

/** undefined: a bracket stays open. */
function separatorsOutside(text: string, separator: string, nested: string): readonly number[] | undefined {
  const places: number[] = [];
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    const char = text.charAt(i);
    if (char === nested || (char === '{' && (depth > 0 || opensPart(text, places.at(-1) ?? -1, i)))) depth += 1;
    else if (depth > 0 && (char === '}' || (nested === '(' && char === ')'))) depth -= 1;
    else if (depth === 0 && char === separator) places.push(i);
  }
  return depth > 0 ? undefined : places;
}

function opensPart(text: string, lastCut: number, index: number): boolean {
  return text.slice(lastCut + 1, index).trim() === '';
}
