// A constant in a bound, a step or a braced list value: a plain number, or an expression, for which alone mathjs is loaded.
import type { Place } from '../../expressions/refusal.ts';
import type { Piece } from '../problem.ts';
import { placeOfPiece } from '../problem.ts';
import { parseNumber } from '../value.ts';

export type Constant =
  | { readonly kind: 'number'; readonly value: number }
  /** Meant as an expression, and none. */
  | { readonly kind: 'refused'; readonly reason: string; readonly place: Place }
  /** Neither number nor meant as an expression: `s3`, `//bucket`, nothing. */
  | { readonly kind: 'text' };

/** Nothing else is worth a try: it has a digit, calls a function or is one of the names for a number. */
const COULD_BE = /\d|\(|^[{-]?(?:pi|e|tau)\b/;
/** Only digits and signs, or a sign no plain word has: refused rather than taken for text. */
const ARITHMETIC = /^[\d\s.+\-*/^%()eE_]+$/;
const SIGNS = /[(^*]/;

/** The value may be infinite or NaN. An expression may stand in braces. */
export async function readConstant(piece: Piece): Promise<Constant> {
  const value = parseNumber(piece.text);
  if (value !== undefined) return { kind: 'number', value };
  if (!couldBeConstant(piece)) return { kind: 'text' };
  return readFormula(piece);
}

/** Cheap, and true of every constant and more. */
export function couldBeConstant({ text }: Piece): boolean {
  return parseNumber(text) !== undefined || isBraced(text) || COULD_BE.test(text.trim());
}

export function isBraced(text: string): boolean {
  return text.startsWith('{') && text.endsWith('}');
}

function isMeant(text: string): boolean {
  return SIGNS.test(text) || (ARITHMETIC.test(text) && /\d/.test(text));
}

async function readFormula(piece: Piece): Promise<Constant> {
  const braced = isBraced(piece.text);
  const formula = braced ? piece.text.slice(1, -1) : piece.text;
  const { readExpression } = await import('../../expressions/expression.ts');
  const reading = readExpression(formula, []);
  if (reading.kind === 'expression' && reading.expression.type === 'number') {
    return { kind: 'number', value: Number(reading.expression.evaluate(new Map())) + 0 };
  }
  if (!braced && !isMeant(piece.text)) return { kind: 'text' };
  if (reading.kind === 'expression')
    return { kind: 'refused', reason: 'is true or false, not a number', place: placeOfPiece(piece) };
  const shift = piece.start + (braced ? 1 : 0);
  return {
    kind: 'refused',
    reason: reading.reason,
    place: { start: reading.place.start + shift, end: reading.place.end + shift },
  };
}
