// A range while it is read: its fields, and the complaints so far.
import type { Piece, Problem } from '../problem.ts';
import type { Place } from '../../expressions/refusal.ts';
import { type Argument, problemOf, textProblem } from './argument.ts';

/** MIN, MAX, and as many options as there are. */
export type Fields = readonly Piece[];

export type Bounds = { readonly low: number; readonly high: number };

/** Only the functions below add to `problems`. */
export type Draft = { readonly argument: Argument; readonly fields: Fields; readonly problems: Problem[] };

/** `mend`: the spec that would be right. */
export function complain({ argument, problems }: Draft, at: Piece | Place, reason: string, mend?: string): void {
  problems.push(problemOf(argument, at, reason, mend));
}

/** For what may have been meant as text, such as `12:30:45`. */
export function complainText({ argument, problems }: Draft, at: Piece | Place, reason: string): void {
  problems.push(textProblem(argument, at, reason, [argument.spec.text]));
}

/** The spec with one field written otherwise. */
export function withField(fields: Fields, field: Piece, text: string): string {
  return fields.map((other) => (other === field ? text : other.text)).join(':');
}

export function withoutField(fields: Fields, field: Piece): string {
  return textsOf(fields.filter((other) => other !== field)).join(':');
}

export function textsOf(pieces: readonly Piece[]): readonly string[] {
  return pieces.map(({ text }) => text);
}
