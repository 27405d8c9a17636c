// Whether what somebody gives for a param is a value of it, and which: the word of a command, the cell of a table, what JSON had.
import { latticeIndex, latticeOf, latticeValue } from './lattice.ts';
import type { ListParam, Param, ParamValue, RangeParam } from './param.ts';
import { parseNumber, parseValue, renderValue } from './value.ts';

/** Why it is none: no number; a number outside the range, or off its steps; nothing that the list has. */
export type Misfit =
  | { readonly kind: 'no-number'; readonly param: RangeParam }
  | { readonly kind: 'outside'; readonly param: RangeParam; readonly number: number }
  | { readonly kind: 'off-step'; readonly param: RangeParam; readonly number: number; readonly nearest: number }
  | { readonly kind: 'unlisted'; readonly param: ListParam };

export type Fit = { readonly kind: 'value'; readonly value: ParamValue } | Misfit;

/** What arithmetic leaves, beside the bound or the step: 0.1 + 0.2 is 0.30000000000000004. */
const slack = 1e-9;

/** Text may be that of a number, and of true, false and null in Python's spelling too. */
export function fitValue(param: Param, given: ParamValue): Fit {
  return param.kind === 'list' ? fitList(param, given) : fitRange(param, given);
}

/** What is there as it is given comes first, then text before the number that it may be: a list can hold "1.0" and 1. */
function fitList(param: ListParam, given: ParamValue): Fit {
  const text = renderValue(given);
  const tests: readonly ((value: ParamValue) => boolean)[] = [
    (value) => Object.is(value, given),
    (value) => renderValue(value) === text,
    (value) => renderValue(value) === text.trim(),
    (value) => Object.is(value, parseValue(text)),
    (value) => wordOf(value) === wordOf(given),
  ];
  const isSame = tests.find((test) => param.values.some(test));
  const value = isSame && param.values.find(isSame);
  return value === undefined ? { kind: 'unlisted', param } : { kind: 'value', value };
}

/** One spelling of true, false and null: Python has True and None, JSON null, and a command of ours none. */
function wordOf(value: ParamValue): string {
  const text = renderValue(value).trim();
  const word = text.toLowerCase();
  if (word === 'null') return 'none';
  return ['true', 'false', 'none'].includes(word) ? word : text;
}

function fitRange(param: RangeParam, given: ParamValue): Fit {
  const number = typeof given === 'string' ? parseNumber(given) : given;
  if (typeof number !== 'number') return { kind: 'no-number', param };
  const value = withinBounds(param, number);
  if (value === undefined) return { kind: 'outside', param, number };
  const lattice = latticeOf(param);
  if (lattice === undefined) return { kind: 'value', value };
  const near = latticeValue(lattice, latticeIndex(lattice, value));
  if (isNear(value, near, lattice.step)) return { kind: 'value', value: near };
  return { kind: 'off-step', param, number, nearest: near };
}

/** What is a hair outside is the bound; adding 0 turns -0 into 0. */
function withinBounds({ low, high }: RangeParam, number: number): number | undefined {
  if (number >= low && number <= high) return number + 0;
  return [low, high].find((bound) => isNear(number, bound, Math.abs(bound)));
}

function isNear(one: number, other: number, size: number): boolean {
  return Math.abs(one - other) <= slack * size;
}
