// One argument of `--param` or `--json-param`: its name, what follows the `=`, and what is wrong with it.
import type { Place } from '../../expressions/refusal.ts';
import type { Param, ParamValue } from '../param.ts';
import { type Mend, type Piece, placeOfPiece, type Problem } from '../problem.ts';
import { parseValue } from '../value.ts';

export type Argument = {
  readonly flag: '--param' | '--json-param';
  readonly text: string;
  readonly name: string;
  readonly spec: Piece;
  /** Whether a list may hold a value twice. */
  readonly mayRepeat: boolean;
};

export type Parsed =
  | { readonly kind: 'param'; readonly param: Param }
  | { readonly kind: 'problems'; readonly problems: readonly Problem[] };

/** A problem of one argument. `mend`: the spec that would be right. */
export function problemOf(argument: Argument, at: Piece | Place, reason: string, mend?: string): Problem {
  const { flag } = argument;
  return problem(argument, at, reason, mend === undefined ? undefined : { flag, text: `${argument.name}=${mend}` });
}

/** As `problemOf`; what would be right is the same values by `--json-param`. */
export function textProblem(argument: Argument, at: Piece | Place, reason: string, texts: readonly string[]): Problem {
  const text = `${argument.name}=${JSON.stringify(texts.map(jsonValue))}`;
  return problem(argument, at, reason, { flag: '--json-param', text });
}

function problem({ flag, text }: Argument, at: Piece | Place, reason: string, mend: Mend | undefined): Problem {
  const place = 'end' in at ? at : placeOfPiece(at);
  return { flag, text, reason, place, mend };
}

/** JSON has no NaN and no infinity; their text means the same. */
function jsonValue(text: string): ParamValue {
  const value = parseValue(text);
  return typeof value === 'number' && !Number.isFinite(value) ? text : value;
}
