// `--json-param NAME=[…]`: a list whose values may hold commas, be true, false, null, or lists themselves.
import type { ParamValue } from '../param.ts';
import type { Piece, Problem } from '../problem.ts';
import { parseValue } from '../value.ts';
import { type Argument, type Parsed, problemOf } from './argument.ts';
import { type Element, listOf, unsendable } from './list.ts';

/** JSON tells numbers and text apart, so text stays text, digit for digit: "1.10", "007". In a command both look the same. */
export function parseJsonList(argument: Argument): Parsed {
  const fault = faultOf(argument);
  if (fault !== undefined) return { kind: 'problems', problems: [fault] };
  const pieces = elementsOf(argument.spec);
  if (pieces.length === 0)
    return { kind: 'problems', problems: [problemOf(argument, argument.spec, 'there are no values')] };
  return listOf(
    argument,
    pieces,
    pieces.map((piece) => readElement(argument, piece)),
  );
}

function faultOf(argument: Argument): Problem | undefined {
  const { spec } = argument;
  if (spec.text.trim() === '') return problemOf(argument, spec, 'there are no values');
  try {
    const data: unknown = JSON.parse(spec.text);
    return Array.isArray(data)
      ? undefined
      : problemOf(argument, spec, 'must be a JSON list, in brackets', `[${spec.text.trim()}]`);
  } catch (error) {
    const reason = 'is not valid JSON: text stands in double quotes, and the whole in single ones for the shell';
    return problemOf(argument, faultyPiece(spec, String(error)), reason, mendJson(spec.text));
  }
}

/** V8 tells a place for some faults only. */
function faultyPiece({ text, start }: Piece, message: string): Piece {
  const position = /position (\d+)/.exec(message)?.[1];
  if (position === undefined) return { text, start };
  return { text: text.charAt(Number(position)), start: start + Number(position) };
}

/** The shell ate the quotes (`[adam,sgd]`), or they are Python's (`['adam','sgd']`). */
function mendJson(text: string): string | undefined {
  const inner = text.trim().replace(/^\[/, '').replace(/\]$/, '');
  if (/[[\]{}"]/.test(inner)) return undefined;
  const words = inner.split(',').map((word) => word.trim().replaceAll(/^'|'$/g, ''));
  const values = words.filter((word) => word !== '').map(parseValue);
  return values.length === 0 ? undefined : JSON.stringify(values);
}

function readElement(argument: Argument, piece: Piece): Element {
  const value = valueOf(piece.text);
  const problem = typeof value === 'string' ? unsendable(argument, piece, value) : undefined;
  return problem === undefined ? { kind: 'value', value } : { kind: 'problem', problem };
}

/** From the text of an element, not from what `JSON.parse` made of it: large whole numbers keep every digit. */
function valueOf(text: string): ParamValue {
  switch (text.charAt(0)) {
    case '"':
      return JSON.parse(text) as string;
    case '[':
    case '{':
      return text.replaceAll(/("(?:[^"\\]|\\.)*")|\s+/g, '$1');
    case 't':
    case 'f':
      return text === 'true';
    case 'n':
      return null;
    default:
      return parseValue(text);
  }
}

/** The elements of a valid JSON array, as they are written. */
function elementsOf({ text, start }: Piece): readonly Piece[] {
  const open = text.indexOf('[');
  const cuts = [open];
  let depth = 0;
  for (const { 0: sign, index } of text.slice(open + 1).matchAll(/"(?:[^"\\]|\\.)*"|[[\]{},]/g)) {
    if (sign === '[' || sign === '{') depth += 1;
    if (sign === ']' || sign === '}') depth -= 1;
    if ((sign === ',' && depth === 0) || depth < 0) cuts.push(open + 1 + index);
  }
  return cuts
    .slice(1)
    .flatMap((cut, i) => trimmed({ text: text.slice((cuts[i] ?? 0) + 1, cut), start: start + (cuts[i] ?? 0) + 1 }));
}

/** Nothing for an element that is not there: the array is empty. */
function trimmed({ text, start }: Piece): readonly Piece[] {
  const inner = text.trim();
  return inner === '' ? [] : [{ text: inner, start: start + text.indexOf(inner) }];
}
