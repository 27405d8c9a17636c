// V,V,…: a list of values, each a number or text as Python would have it, or an expression in braces.
import { shorten } from '../../expressions/caret.ts';
import type { ParamValue } from '../param.ts';
import type { Piece, Problem } from '../problem.ts';
import { parseNumber, parseValue, renderValue } from '../value.ts';
import { type Argument, type Parsed, problemOf, textProblem } from './argument.ts';
import { isBraced, readConstant } from './constant.ts';
import { textsOf } from './draft.ts';
import { isOption } from './option.ts';
import { split } from './split.ts';

export type Element =
  { readonly kind: 'value'; readonly value: ParamValue } | { readonly kind: 'problem'; readonly problem: Problem };

/** The first problems of a list tell enough. */
const MOST_PROBLEMS = 10;

export async function parseList(argument: Argument): Promise<Parsed> {
  const pieces = split(argument.spec, ',');
  const elements: Element[] = [];
  for (const piece of pieces) {
    elements.push(await readElement(argument, pieces, piece));
    if (elements.at(-1)?.kind === 'problem' && countProblems(elements) >= MOST_PROBLEMS) break;
  }
  return listOf(argument, pieces, elements);
}

/** Two spellings of one value (`1,1.0`) are refused too: a grid would run the point twice, unless the param steps with another. */
export function listOf(argument: Argument, pieces: readonly Piece[], elements: readonly Element[]): Parsed {
  const firsts = new Map<ParamValue, Piece>();
  const repeated: { readonly piece: Piece; readonly value: ParamValue }[] = [];
  for (const [i, element] of elements.entries()) {
    const piece = pieces[i] ?? argument.spec;
    if (element.kind === 'problem') continue;
    if (firsts.has(element.value) && !argument.mayRepeat) repeated.push({ piece, value: element.value });
    else firsts.set(element.value, piece);
  }
  const texts = Array.from(firsts.values(), ({ text }) => text).join(',');
  const mend = argument.flag === '--param' ? texts : `[${texts}]`;
  const faults = elements.flatMap((element) => (element.kind === 'problem' ? [element.problem] : []));
  const problems = [
    ...faults.slice(0, MOST_PROBLEMS),
    ...repeated
      .slice(0, MOST_PROBLEMS)
      .map(({ piece, value }) =>
        problemOf(argument, piece, `the value ${shorten(renderValue(value))} is given twice`, mend),
      ),
  ];
  if (problems.length > 0) return { kind: 'problems', problems };
  const values = elements.flatMap((element) => (element.kind === 'value' ? [element.value] : []));
  return { kind: 'param', param: { kind: 'list', name: argument.name, values } };
}

/** What no command line can carry: it would arrive as something else. */
export function unsendable(argument: Argument, piece: Piece, value: string): Problem | undefined {
  if (value.includes('\0')) return problemOf(argument, piece, 'a value cannot hold the character NUL');
  if (/\p{Surrogate}/u.test(value))
    return problemOf(argument, piece, 'a value cannot hold half a character (a lone surrogate)');
  return undefined;
}

function countProblems(elements: readonly Element[]): number {
  return elements.filter(({ kind }) => kind === 'problem').length;
}

async function readElement(argument: Argument, pieces: readonly Piece[], piece: Piece): Promise<Element> {
  const problem = faultOf(argument, pieces, piece);
  if (problem !== undefined) return { kind: 'problem', problem };
  if (!isBraced(piece.text)) return { kind: 'value', value: parseValue(piece.text) };
  const constant = await readConstant(piece);
  if (constant.kind === 'number') return { kind: 'value', value: constant.value };
  const fault = constant.kind === 'refused' ? constant : { reason: 'not a number', place: piece };
  const reason = `${fault.reason}; braces hold an expression, text with braces goes by --json-param`;
  return { kind: 'problem', problem: textProblem(argument, fault.place, reason, textsOf(pieces)) };
}

function faultOf(argument: Argument, pieces: readonly Piece[], piece: Piece): Problem | undefined {
  const { text } = piece;
  if (text.trim() === '') return emptyProblem(argument, pieces, piece);
  if (piece === pieces[0] && isBracketed(pieces)) return bracketProblem(argument, pieces);
  if (text.includes('='))
    return textProblem(argument, piece, 'a value cannot hold "="; text with "=" goes by --json-param', textsOf(pieces));
  if (text.startsWith('{') && !text.endsWith('}'))
    return textProblem(argument, piece, '"{" is not closed', textsOf(pieces));
  if (isRange(piece))
    return problemOf(
      argument,
      piece,
      'a range stands alone; its options are separated by ":"',
      textsOf(pieces).join(':'),
    );
  return unsendable(argument, piece, text);
}

function emptyProblem(argument: Argument, pieces: readonly Piece[], piece: Piece): Problem {
  const rest = textsOf(pieces).filter((text) => text.trim() !== '');
  if (pieces.length === 1) return problemOf(argument, piece, 'there are no values');
  return problemOf(argument, piece, 'a value is empty', rest.length === 0 ? undefined : rest.join(','));
}

/** `[1,2]`, `(a,b)`: a list as Python writes it, whose brackets would stand in the first and last value. */
function isBracketed(pieces: readonly Piece[]): boolean {
  const ends = `${pieces[0]?.text.trim().charAt(0)}${pieces.at(-1)?.text.trim().at(-1)}`;
  return pieces.length > 1 && ['[]', '()'].includes(ends);
}

function bracketProblem(argument: Argument, pieces: readonly Piece[]): Problem {
  const inner = textsOf(pieces).join(',').trim().slice(1, -1);
  const values = inner.split(',').map((text) => text.trim().replaceAll(/^["']|["']$/g, ''));
  return problemOf(argument, argument.spec, 'values stand without brackets', values.join(','));
}

/** `16:128:log,int`: with a scaling or a type in it, it cannot be meant as text. */
function isRange(piece: Piece): boolean {
  const [low, high, ...options] = split(piece, ':');
  if (low === undefined || high === undefined) return false;
  return options.some(isOption) && [low, high].every(({ text }) => parseNumber(text) !== undefined);
}
