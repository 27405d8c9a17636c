// What a param may be called.
import type { Piece } from '../problem.ts';

/** The first sign that a name cannot hold; undefined: there is none. That a name is empty is for others to see. */
export function nameFault(name: string): { readonly piece: Piece; readonly reason: string } | undefined {
  const bad = /[\s:\p{Control}\p{Surrogate}]/u.exec(name);
  if (bad === null) return undefined;
  return { piece: { text: bad[0], start: bad.index }, reason: `a name cannot hold ${signName(bad[0])}` };
}

function signName(sign: string): string {
  if (sign === ':') return '":"';
  return sign.trim() === '' ? 'a blank' : 'a control character';
}
