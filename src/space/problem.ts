// What is wrong with a text of the command line, as a person reads it: the reason, the place, the mend.
import { UsageError } from '../errors.ts';
import { shorten, showPlace, visible } from '../expressions/caret.ts';
import type { Place } from '../expressions/refusal.ts';

export type Problem = {
  readonly flag: '--param' | '--json-param' | '--constraint';
  /** The whole argument as it was typed. */
  readonly text: string;
  readonly reason: string;
  readonly place: Place;
  /** What to type instead, where that is obvious. */
  readonly mend?: Mend | undefined;
};

export type Mend = { readonly flag: Problem['flag']; readonly text: string };

/** A part of an argument, and where it stands in it. */
export type Piece = { readonly text: string; readonly start: number };

const LONGEST_MEND = 200;

/** All problems in one error; the command line prints `error: ` before the first. */
export function problemsError(code: string, problems: readonly Problem[]): UsageError {
  return new UsageError(code, problems.map(showProblem).join('\n\nerror: '));
}

export function placeOfPiece(piece: Piece): Place {
  return { start: piece.start, end: piece.start + piece.text.length };
}

function showProblem({ flag, text, reason, place, mend }: Problem): string {
  const lines = [`${flag} ${shorten(text)}  ${visible(reason)}`, showPlace(text, place, `${flag} `)];
  if (mend !== undefined && isTypeable(mend.text)) lines.push(`  try  ${mend.flag} ${quoted(mend.text)}`);
  return lines.join('\n');
}

/** Longer ones are not worth reading, and what cannot be shown cannot be copied. */
function isTypeable(text: string): boolean {
  return text.length <= LONGEST_MEND && visible(text) === text;
}

/** Fit to be pasted into a shell. */
function quoted(text: string): string {
  return /^[\w@%+=:,./^-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
